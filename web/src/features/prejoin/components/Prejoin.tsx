// Before joining: what the meeting is, the own picture, the devices, the name. Nothing of the person is sent from here,
// and nothing that fails here keeps anybody out.
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Glimpse, SecondDevice } from '../../../api/types';
import { choices, devices } from '../../../app/stores';
import { useFocusFirst } from '../../../lib/use-focus-first';
import type { Choices } from '../../../state/choices';
import { pluggedIn } from '../../../state/devices';
import type { Phase } from '../../../state/phase';
import type { PreviewView } from '../../../state/preview';
import { Page } from '../../common/components/Page';
import type { Refusal } from '../../end/refusal';
import type { Joining } from '../../meeting/visit';
import { joinWith } from '../join-label';
import { useOwnMedia } from '../use-preview';
import { type NameProblem, nameProblem } from '../your-name';
import { DeviceFields } from './DeviceFields';
import { Facts } from './Facts';
import { JoinButtons } from './JoinButtons';
import { NameField } from './NameField';
import classes from './Prejoin.module.css';
import { PreviewStage } from './PreviewStage';
import { WhoIsIn } from './WhoIsIn';

interface Props {
  readonly address: string;
  /** Absent while it is looked up. */
  readonly glimpse: Glimpse | undefined;
  /** Of the try to join that runs or was answered. */
  readonly phase: Phase | undefined;
  readonly refusal: Refusal | undefined;
  readonly onJoin: (joining: Joining) => void;
  readonly onTryNow: () => void;
  readonly onStop: () => void;
}

type With = 'chosen' | 'nothing';

export function Prejoin({ address, glimpse, phase, refusal, onJoin, onTryNow, onStop }: Props) {
  const { t } = useTranslation();
  const heading = useFocusFirst<HTMLHeadingElement>();
  const own = useOwnMedia();
  const [name, setName] = useState(() => choices.get().name);
  const [problem, setProblem] = useState<NameProblem | undefined>();
  const title = glimpse?.title ?? address;
  useEffect(() => {
    if (refusal?.code === 'name-invalid') setProblem('invalid');
  }, [refusal]);
  const rename = (text: string) => {
    setName(text);
    // A problem that was told goes when it is mended; none appears while somebody still types.
    if (problem !== undefined) setProblem(nameProblem(text));
  };
  const join = (what: With, where: SecondDevice = 'ask') => {
    const found = nameProblem(name);
    setProblem(found);
    if (found !== undefined) return;
    choices.patch({ name: name.trim() });
    onJoin({ name: name.trim(), wants: wantsOf(choices.get(), own.view, what), where });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (phase === undefined || phase.kind === 'refused') join('chosen');
  };
  return (
    <Page title={title}>
      <main className={classes.main} aria-label={t('prejoin.title', { room: title })}>
        <PreviewStage own={own} name={name} onWithout={() => join('chosen')} />
        <form className={classes.side} onSubmit={submit} noValidate>
          <div className={classes.meeting}>
            <h1 ref={heading} className={classes.room} tabIndex={-1}>
              {title}
            </h1>
            {glimpse === undefined ? <Looking /> : <WhoIsIn glimpse={glimpse} />}
          </div>
          <NameField name={name} problem={problem} onChange={rename} />
          <DeviceFields own={own} />
          <Facts glimpse={glimpse} />
          <JoinButtons
            label={joinWith(own.view)}
            phase={phase}
            already={glimpse?.here_already === true}
            refusal={refusal?.code === 'name-invalid' ? undefined : refusal}
            onJoin={join}
            onTryNow={onTryNow}
            onStop={onStop}
          />
        </form>
      </main>
    </Page>
  );
}

function Looking() {
  const { t } = useTranslation();
  return (
    <p className={classes.looking} role="status">
      {t('prejoin.looking')}
    </p>
  );
}

function wantsOf(chosen: Choices, view: PreviewView, what: With): Joining['wants'] {
  const label = joinWith(view);
  return {
    camera: what === 'chosen' && (label === 'both' || label === 'camera'),
    microphone: what === 'chosen' && (label === 'both' || label === 'microphone'),
    devices: pluggedIn(chosen, devices.get()),
  };
}
