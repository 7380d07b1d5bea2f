// The name the others will see, kept for the next time. Its limit stands below it.
import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { charactersOver, NAME_CHARACTERS } from '../../../lib/limits';
import { FieldProblem } from '../../common/components/FieldProblem';
import type { NameProblem } from '../your-name';

interface Props {
  readonly name: string;
  readonly problem: NameProblem | undefined;
  readonly onChange: (name: string) => void;
}

export function NameField({ name, problem, onChange }: Props) {
  const { t } = useTranslation();
  const limit = NAME_CHARACTERS;
  const words = {
    empty: () => t('prejoin.nameEmpty'),
    'too-long': () => t('prejoin.nameLong', { count: charactersOver(name, limit), limit }),
    invalid: () => t('prejoin.nameInvalid', { limit }),
  };
  return (
    <TextInput
      size="md"
      label={t('prejoin.name')}
      description={problem === undefined && t('prejoin.nameHint', { limit })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={name}
      autoComplete="name"
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem && <FieldProblem>{words[problem]()}</FieldProblem>}
    />
  );
}
