// Join with a code or a link: corrected as it is typed, looked up before anything else is opened, refused beside the
// field with what was typed left as it is.
import { Button, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pathOf, placeIn } from '../../../app/route';
import { api, routes } from '../../../app/stores';
import { FieldProblem } from '../../common/components/FieldProblem';
import { type Refusal, refusalOf } from '../../end/refusal';
import { useRefusalWords } from '../../end/use-refusal-words';
import { fetchMeetingPage } from '../../meeting/fetch-ahead';
import { corrected, type Typed, typeInto } from '../typed-address';
import classes from './JoinForm.module.css';

type Problem = 'empty' | 'elsewhere' | Refusal;

interface Props {
  /** What the person came with. */
  readonly typed?: string;
  /** The page around says already that nothing was found for it. */
  readonly refused?: boolean;
  /** There is a meeting now where this page is already. */
  readonly onFoundHere?: () => void;
}

export function JoinForm({ typed = '', refused = false, onFoundHere }: Props) {
  const { t } = useTranslation();
  const [field, setField] = useState<Typed>(() => corrected(typed));
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const join = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const { shown } = corrected(field.raw);
    setField(corrected(field.raw));
    setProblem(undefined);
    setBusy(true);
    setProblem(await openAt(shown, onFoundHere));
    setBusy(false);
  };
  const words = useProblemWords()(problem);
  return (
    <form className={classes.form} onSubmit={join} onFocus={fetchMeetingPage} noValidate>
      <TextInput
        classNames={{ root: classes.field ?? '', input: classes.input ?? '' }}
        size="md"
        label={t('home.join.field')}
        description={words === undefined && t('home.join.hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        leftSection={<IconKey size={20} stroke={1.75} aria-hidden />}
        value={field.shown}
        onChange={({ currentTarget: { value, selectionStart } }) =>
          setField(typeInto(field, value, selectionStart === value.length))
        }
        onBlur={() => setField(corrected(field.raw))}
        error={words === undefined ? refused && field.raw === typed : <FieldProblem>{words}</FieldProblem>}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button className={classes.join} type="submit" size="md" aria-disabled={busy}>
        {t(busy ? 'home.join.working' : 'home.join.action')}
      </Button>
    </form>
  );
}

/** Opens the meeting, if there is one; else says why not. */
async function openAt(typed: string, onFoundHere?: () => void): Promise<Problem | undefined> {
  if (typed.trim() === '') return 'empty';
  if (URL.canParse(typed) && /^https?:/i.test(typed) && new URL(typed).host !== location.host)
    return 'elsewhere';
  const place = placeIn(typed);
  if (place === undefined) return { code: 'meeting-not-found' };
  const answer = await api.lookUp(place.address, place.secret);
  if (answer.kind !== 'ok') return refusalOf(answer, Date.now());
  const path = pathOf(place.address, place.secret);
  if (path === location.pathname + location.hash) onFoundHere?.();
  else routes.navigate(path);
  return undefined;
}

function useProblemWords(): (problem: Problem | undefined) => string | undefined {
  const { t } = useTranslation();
  const inWords = useRefusalWords();
  return (problem) => {
    if (problem === undefined) return undefined;
    if (typeof problem === 'string') return t(`home.join.${problem}`);
    const { what, next } = inWords(problem);
    return `${what} ${next}`;
  };
}
