// What lasts or needs an answer: one line above the stage, the most urgent only. It pushes the stage, never covers it.
import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCloudOff,
  IconDeviceSpeakerOff,
  IconHandClick,
  IconMicrophone,
  IconMicrophoneOff,
  IconPlugConnectedX,
  IconScreenShare,
  IconUserOff,
  IconVolumeOff,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { devices } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Lease } from '../../../state/remote/lease';
import { useDeviceNames } from '../../devices/use-device-names';
import { type BannerKind, bannerOf, type Waved } from '../banner';
import { useMeetingState, useSession, useView } from '../session';
import { given, useSecondsUntil } from '../use-control';
import { useLasting } from '../use-lasting';
import { useOwnerLostWords } from '../use-owner-lost-words';
import classes from './Banner.module.css';
import { useNameOf } from './ControllingBar';

/** From here on it is no longer a hiccup. */
const STILL_AFTER = 8;

/** A moment without news happens with every new connection. */
const STALE_AFTER_MS = 5_000;

const NOTHING: Waved = new Set();

export function Banner() {
  const view = useView((now) => now);
  const known = useMeetingState();
  const stale = useLasting(known !== undefined && !known.fresh, STALE_AFTER_MS);
  const state = known && { meeting: known.meeting, fresh: !stale };
  const [waved, setWaved] = useState(NOTHING);
  const { mic } = view;
  // What was waved away may be told again when it happens again.
  useEffect(() => {
    if (mic === 'fine') setWaved(NOTHING);
  }, [mic]);
  const banner = bannerOf(view, state, waved);
  if (banner === undefined) return null;
  const wave = () => setWaved(new Set([...waved, banner.kind]));
  return (
    <div data-region="banner" data-banner={banner.kind}>
      <Line key={banner.kind} banner={banner} onWave={wave} />
    </div>
  );
}

interface LineProps {
  readonly banner: BannerKind;
  readonly onWave: () => void;
}

function Line({ banner, onWave }: LineProps) {
  switch (banner.kind) {
    case 'connection':
      return <Connection attempt={banner.attempt} />;
    case 'device':
      return <Device banner={banner} />;
    case 'control-asking':
      return <ControlAsking lease={banner.lease} />;
    case 'control-asked':
      return <ControlAsked lease={banner.lease} />;
    case 'controlled':
      return <Controlled lease={banner.lease} />;
    case 'sound-held':
      return <SoundHeld />;
    case 'talking-while-off':
      return <TalkingWhileOff onWave={onWave} />;
    case 'silent-microphone':
      return <SilentMicrophone onWave={onWave} />;
    case 'owner-lost':
      return <OwnerLost banner={banner} />;
    case 'stale':
      return <Stale />;
    case 'own-share':
      return <OwnShare sound={banner.sound} />;
    case 'silently-here':
      return <SilentlyHere onWave={onWave} />;
  }
}

function Connection({ attempt }: { readonly attempt: number }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const still = attempt >= STILL_AFTER;
  return (
    <Words
      tone="wait"
      icon={IconPlugConnectedX}
      what={t(still ? 'call.banner.stillLost' : 'call.banner.lost')}
      next={t(still ? 'call.banner.stillLostNext' : 'call.banner.lostNext', { attempt })}
    >
      <Quiet onPress={() => call.tryNow()}>{t('call.banner.tryNow')}</Quiet>
    </Words>
  );
}

function Device({ banner }: { readonly banner: Extract<BannerKind, { kind: 'device' }> }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const { source, failure } = banner;
  const again = source === 'camera' || source === 'microphone' ? source : undefined;
  return (
    <Words
      tone="wait"
      icon={IconAlertTriangle}
      what={t(`device.failure.${source}.${failure}.what`)}
      next={t(`device.failure.${source}.${failure}.next`)}
    >
      {again !== undefined && <Quiet onPress={() => call.turn(again, true)}>{t('device.again')}</Quiet>}
      <Away onPress={() => call.dismiss(source)}>{t('call.close')}</Away>
    </Words>
  );
}

function SoundHeld() {
  const { t } = useTranslation();
  const { call } = useSession();
  return (
    <Words tone="wait" icon={IconVolumeOff} what={t('call.banner.sound')}>
      <Button size="sm" onClick={() => call.playSound()}>
        {t('call.banner.playSound')}
      </Button>
    </Words>
  );
}

function TalkingWhileOff({ onWave }: { readonly onWave: () => void }) {
  const { t } = useTranslation();
  const { call } = useSession();
  return (
    <Words
      tone="wait"
      icon={IconMicrophoneOff}
      what={t('call.banner.talkingWhileOff')}
      next={t('call.banner.holdSpace')}
    >
      <Button size="sm" onClick={() => call.turn('microphone', true)}>
        {t('call.banner.turnOn')}
      </Button>
      <Away onPress={onWave}>{t('call.banner.notNow')}</Away>
    </Words>
  );
}

function SilentMicrophone({ onWave }: { readonly onWave: () => void }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const list = useDeviceNames(useStore(devices)).microphone;
  const chosen = useView((view) => view.using.microphone ?? view.wants.devices.microphone);
  const silent = list.find(({ id }) => id === chosen) ?? list[0];
  const other = list.find(({ id }) => id !== silent?.id);
  return (
    <Words
      tone="wait"
      icon={IconMicrophone}
      what={t('call.banner.silentMicrophone')}
      next={
        silent === undefined
          ? t('call.banner.silentMicrophoneUnnamed')
          : t('call.banner.silentMicrophoneNext', { name: silent.label })
      }
    >
      {other !== undefined && (
        <Button size="sm" onClick={() => call.use('microphone', other.id)}>
          {t('call.banner.useThisOne', { name: other.label })}
        </Button>
      )}
      <Away onPress={onWave}>{t('call.banner.notNow')}</Away>
    </Words>
  );
}

function OwnerLost({ banner }: { readonly banner: Extract<BannerKind, { kind: 'owner-lost' }> }) {
  const { t } = useTranslation();
  return (
    <Words
      tone="wait"
      icon={IconUserOff}
      what={t('call.banner.ownerLost', { name: banner.name })}
      next={useOwnerLostWords(banner)}
    />
  );
}

function Stale() {
  const { t } = useTranslation();
  return (
    <Words tone="plain" icon={IconCloudOff} what={t('call.banner.stale')} next={t('call.banner.staleNext')} />
  );
}

function OwnShare({ sound }: { readonly sound: boolean }) {
  const { t } = useTranslation();
  const { call } = useSession();
  return (
    <Words
      tone="plain"
      icon={IconScreenShare}
      what={t(sound ? 'call.share.soundYouShare' : 'call.share.whatYouShare')}
    >
      <Quiet onPress={() => call.share(false)}>{t('call.share.stop')}</Quiet>
    </Words>
  );
}

function SilentlyHere({ onWave }: { readonly onWave: () => void }) {
  const { t } = useTranslation();
  const { call } = useSession();
  return (
    <Words tone="plain" icon={IconDeviceSpeakerOff} what={t('call.banner.hereSilently')}>
      <Quiet onPress={() => call.silence(false)}>{t('call.banner.hearHere')}</Quiet>
      <Away onPress={onWave}>{t('call.close')}</Away>
    </Words>
  );
}

function ControlAsking({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const name = useNameOf(lease.controlled.principal);
  const seconds = useSecondsUntil(lease.until);
  return (
    <Words
      tone="control"
      icon={IconHandClick}
      what={t('call.control.youAsked', { name })}
      next={t('call.control.youAskedNext', { name, scopes: useScopes(lease) })}
    >
      <span>{t('call.control.seconds', { seconds })}</span>
      <Quiet onPress={() => void call.control.release()}>{t('call.control.takeBack')}</Quiet>
    </Words>
  );
}

function ControlAsked({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const name = useNameOf(lease.controller.principal);
  const seconds = useSecondsUntil(lease.until);
  return (
    <Words
      tone="control"
      icon={IconHandClick}
      what={t('call.control.asksYou', { name })}
      next={t('call.control.asksYouNext', { scopes: useScopes(lease) })}
    >
      <span>{t('call.control.seconds', { seconds })}</span>
      <Quiet onPress={() => void call.control.deny()}>{t('call.control.decline')}</Quiet>
    </Words>
  );
}

function Controlled({ lease }: { readonly lease: Lease }) {
  const { t } = useTranslation();
  const { call } = useSession();
  const name = useNameOf(lease.controller.principal);
  return (
    <Words
      tone="control"
      icon={IconHandClick}
      what={t('call.control.controlsYou', { name })}
      next={t('call.control.controlsYouNext', { scopes: useScopes(lease) })}
    >
      <Button size="sm" onClick={() => void call.control.stop()}>
        {t('call.control.stopNow')}
      </Button>
    </Words>
  );
}

function useScopes({ scopes }: Lease): string {
  const { t, i18n } = useTranslation();
  const words = given(scopes).map((scope) => t(`call.control.scopes.${scope}`));
  return new Intl.ListFormat(i18n.language).format(words);
}

interface PressProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Quiet({ onPress, children }: PressProps) {
  return (
    <Button variant="default" size="sm" onClick={onPress}>
      {children}
    </Button>
  );
}

function Away({ onPress, children }: PressProps) {
  return (
    <Button variant="subtle" size="sm" onClick={onPress}>
      {children}
    </Button>
  );
}

interface WordsProps {
  readonly tone: 'wait' | 'plain' | 'control';
  readonly icon: TablerIcon;
  readonly what: string;
  readonly next?: string | undefined;
  readonly children?: ReactNode;
}

function Words({ tone, icon: Icon, what, next, children }: WordsProps) {
  return (
    <section className={classes.banner} data-tone={tone} aria-label={what}>
      <Icon className={classes.icon} size={22} stroke={1.75} aria-hidden />
      <div className={classes.words}>
        <p className={classes.what}>{what}</p>
        {next !== undefined && <p className={classes.next}>{next}</p>}
      </div>
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </section>
  );
}
