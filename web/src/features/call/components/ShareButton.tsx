// Share: the screen with its sound, or the sound alone; and the end of it.
import { IconScreenShare, IconScreenShareOff, IconVolume } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mediaDevices } from '../../../app/stores';
import { isOn } from '../../../state/people';
import { useKeyHint } from '../key-hint';
import { useMe, useSession } from '../session';
import { Action, ActionList } from './Actions';
import { BarButton } from './BarButton';
import { BarPopover } from './BarPopover';

/** Browsers of phones have no way to capture the screen, whatever the type says. */
export const canShare = mediaDevices !== undefined && 'getDisplayMedia' in mediaDevices;

export function useSharing(): 'screen' | 'sound' | undefined {
  const me = useMe();
  if (me === undefined) return undefined;
  if (isOn(me, 'screen')) return 'screen';
  return isOn(me, 'screen-sound') ? 'sound' : undefined;
}

export function ShareButton() {
  const { t } = useTranslation();
  const { call } = useSession();
  const [opened, setOpened] = useState(false);
  const sharing = useSharing() !== undefined;
  const start = useKeyHint(t('call.bar.shareTip'), 'share');
  const stop = useKeyHint(t('call.share.stop'), 'stop-sharing');
  const possible = canShare ? start : t('call.bar.shareImpossible');
  const button = (
    <BarButton
      icon={<IconScreenShare size={24} stroke={1.75} aria-hidden />}
      word={t('call.bar.share')}
      hint={sharing ? stop : possible}
      on={sharing}
      impossible={!canShare}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    />
  );
  return (
    <BarPopover label={t('call.share.menu')} opened={opened} onChange={setOpened} target={button}>
      <ActionList>
        {sharing && (
          <Action
            icon={IconScreenShareOff}
            onPress={() => {
              setOpened(false);
              call.share(false);
            }}
          >
            {t('call.share.stop')}
          </Action>
        )}
        {!sharing && <ShareActions onDone={() => setOpened(false)} />}
      </ActionList>
    </BarPopover>
  );
}

export function ShareActions({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const then = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <>
      <Action icon={IconScreenShare} hint={t('call.share.screenHint')} onPress={then(() => call.share(true))}>
        {t('call.share.screen')}
      </Action>
      <Action icon={IconVolume} hint={t('call.share.soundHint')} onPress={then(() => call.shareAudio())}>
        {t('call.share.sound')}
      </Action>
    </>
  );
}
