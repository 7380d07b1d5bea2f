// Everything that is not asked for often. Where there is little room also what the bar leaves out: then as a sheet.
import { Drawer } from '@mantine/core';
import {
  IconAdjustments,
  IconAntennaBars5,
  IconCameraRotate,
  IconDeviceDesktop,
  IconDots,
  IconEar,
  IconKeyboard,
  IconLayoutGrid,
  IconMaximize,
  IconMinimize,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import { useFrame } from '../frame';
import { forMyself, useForMyself, useSession, useView } from '../session';
import { canFillScreen, toggleFullScreen, useFullScreen } from '../use-full-screen';
import { Action, ActionList, Choice, Line } from './Actions';
import { BarButton } from './BarButton';
import { BarPopover } from './BarPopover';
import { CameraChoice, MicrophoneChoice, SpeakerChoice } from './DeviceChoices';
import { DoorFact, EncryptionFact } from './Facts';
import classes from './MoreButton.module.css';
import { canShare, ShareActions, useSharing } from './ShareButton';
import { ViewChoices } from './ViewButton';

/** A part of the sheet that takes its whole place, with a way back. */
type Inside = 'devices' | 'view' | 'share' | undefined;

export function MoreButton() {
  const { t } = useTranslation();
  const { width, short } = useFrame();
  const [opened, setOpened] = useState(false);
  const button = (
    <BarButton
      icon={<IconDots size={24} stroke={1.75} aria-hidden />}
      word={t('call.bar.more')}
      hint={t('call.bar.moreTip')}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => setOpened(!opened)}
    />
  );
  if (width === 'wide' && !short) {
    return (
      <BarPopover label={t('call.more.title')} opened={opened} onChange={setOpened} target={button}>
        <MoreActions onDone={() => setOpened(false)} />
      </BarPopover>
    );
  }
  return (
    <>
      {button}
      <MoreSheet opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

function MoreActions({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { opened } = useSession();
  const { soundOnly } = useForMyself();
  const full = useFullScreen();
  const then = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <ActionList>
      <Choice
        role="checkbox"
        icon={IconEar}
        on={soundOnly}
        hint={t('call.more.soundOnlyHint')}
        onPress={() => forMyself.patch({ soundOnly: !soundOnly })}
      >
        {t('call.more.soundOnly')}
      </Choice>
      {canFillScreen() && (
        <Action icon={full ? IconMinimize : IconMaximize} onPress={then(toggleFullScreen)}>
          {t(full ? 'call.more.leaveFullScreen' : 'call.more.fullScreen')}
        </Action>
      )}
      <Action icon={IconAntennaBars5} onPress={then(() => opened.show({ kind: 'statistics' }))}>
        {t('call.more.statistics')}
      </Action>
      <Line />
      <Action
        icon={IconDeviceDesktop}
        hint={t('call.program.hint')}
        onPress={then(() => opened.show({ kind: 'program' }))}
      >
        {t('call.program.title')}
      </Action>
      <Action icon={IconKeyboard} onPress={then(() => opened.show({ kind: 'shortcuts' }))}>
        {t('call.more.shortcuts')}
      </Action>
      <Action icon={IconSettings} onPress={then(() => opened.show({ kind: 'settings' }))}>
        {t('call.more.settings')}
      </Action>
    </ActionList>
  );
}

interface SheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

function MoreSheet({ opened, onClose }: SheetProps) {
  const { t } = useTranslation();
  const [inside, setInside] = useState<Inside>();
  const close = () => {
    setInside(undefined);
    onClose();
  };
  const titles = {
    devices: t('call.bar.devices'),
    view: t('call.bar.view'),
    share: t('call.share.menu'),
  };
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="bottom"
      size="auto"
      classNames={{
        content: classes.sheet ?? '',
        header: classes.head ?? '',
        title: classes.title ?? '',
      }}
      title={inside === undefined ? t('call.more.title') : titles[inside]}
      closeButtonProps={{ 'aria-label': t('call.close') }}
    >
      <div className={classes.body}>
        {inside === undefined && <SheetTiles onOpen={setInside} onDone={close} />}
        {inside === 'devices' && <Devices />}
        {inside === 'view' && <ViewChoices />}
        {inside === 'share' && <ShareActions onDone={close} />}
      </div>
    </Drawer>
  );
}

function Devices() {
  const { levels: meter } = useSession().call;
  return (
    <>
      <MicrophoneChoice own={meter} />
      <Line />
      <SpeakerChoice />
      <Line />
      <CameraChoice />
    </>
  );
}

interface TilesProps {
  readonly onOpen: (inside: Inside) => void;
  readonly onDone: () => void;
}

function SheetTiles({ onOpen, onDone }: TilesProps) {
  const { t } = useTranslation();
  const { width } = useFrame();
  const { call, opened } = useSession();
  const { soundOnly } = useForMyself();
  const full = useFullScreen();
  const sharing = useSharing() !== undefined;
  const narrow = width === 'narrow';
  const then = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <>
      <div className={classes.tiles}>
        {narrow && canShare && (
          <Tile
            icon={sharing ? IconScreenShareOff : IconScreenShare}
            onPress={sharing ? then(() => call.share(false)) : () => onOpen('share')}
          >
            {t(sharing ? 'call.share.stop' : 'call.bar.share')}
          </Tile>
        )}
        {narrow && (
          <Tile icon={IconUsers} onPress={then(() => opened.patch({ people: true }))}>
            {t('call.bar.people')}
          </Tile>
        )}
        <Tile icon={IconLayoutGrid} onPress={() => onOpen('view')}>
          {t('call.bar.view')}
        </Tile>
        <Tile icon={IconAdjustments} onPress={() => onOpen('devices')}>
          {t('call.bar.devices')}
        </Tile>
        <FlipCamera />
        <Tile icon={IconEar} on={soundOnly} onPress={() => forMyself.patch({ soundOnly: !soundOnly })}>
          {t('call.more.soundOnly')}
        </Tile>
        {canFillScreen() && (
          <Tile icon={full ? IconMinimize : IconMaximize} onPress={then(toggleFullScreen)}>
            {t(full ? 'call.more.leaveFullScreen' : 'call.more.fullScreen')}
          </Tile>
        )}
        <Tile icon={IconAntennaBars5} onPress={then(() => opened.show({ kind: 'statistics' }))}>
          {t('call.more.statistics')}
        </Tile>
        <Tile icon={IconDeviceDesktop} onPress={then(() => opened.show({ kind: 'program' }))}>
          {t('call.program.title')}
        </Tile>
        <Tile icon={IconKeyboard} onPress={then(() => opened.show({ kind: 'shortcuts' }))}>
          {t('call.more.shortcuts')}
        </Tile>
        <Tile icon={IconSettings} onPress={then(() => opened.show({ kind: 'settings' }))}>
          {t('call.more.settings')}
        </Tile>
      </div>
      {narrow && (
        <div className={classes.facts}>
          <DoorFact />
          <EncryptionFact />
        </div>
      )}
    </>
  );
}

/** Phones have a camera on either side. */
function FlipCamera() {
  const { t } = useTranslation();
  const { call } = useSession();
  const { camera } = useStore(devices);
  const using = useView((view) => view.using.camera ?? view.wants.devices.camera);
  const at = camera.findIndex(({ id }) => id === using);
  const next = camera[(Math.max(0, at) + 1) % camera.length];
  if (camera.length < 2 || next === undefined) return null;
  return (
    <Tile icon={IconCameraRotate} onPress={() => call.use('camera', next.id)}>
      {t('call.more.flipCamera')}
    </Tile>
  );
}

interface TileProps {
  readonly icon: TablerIcon;
  readonly on?: boolean;
  readonly children: ReactNode;
  readonly onPress: () => void;
}

function Tile({ icon: Icon, on, children, onPress }: TileProps) {
  return (
    <button type="button" className={classes.tile} aria-pressed={on} onClick={onPress}>
      <Icon size={24} stroke={1.75} aria-hidden />
      <span>{children}</span>
    </button>
  );
}
