// The first page: open a meeting by its name.
import { Button, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NameProblem, nameProblem, pathOf, ROOM_NAME_BYTES, roomFrom } from '../../../app/route';
import { routes } from '../../../app/stores';
import { TopBar } from '../../common/components/TopBar';
import { FreeSeat } from './FreeSeat';
import classes from './Home.module.css';

export function Home() {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('home.title');
  }, [t]);
  return (
    <div className={classes.page}>
      <TopBar />
      <main className={classes.main}>
        <div className={classes.words}>
          <h1 className={classes.headline}>
            {t('home.headlineFirst')} <br />
            {t('home.headlineSecond')}
          </h1>
          <p className={classes.intro}>{t('home.intro')}</p>
          <OpenForm />
        </div>
        <FreeSeat />
      </main>
      <footer className={classes.footer}>{location.host}</footer>
    </div>
  );
}

function OpenForm() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<NameProblem | undefined>();
  const open = (event: FormEvent) => {
    event.preventDefault();
    const room = roomFrom(typed);
    const found = nameProblem(room);
    setProblem(found);
    if (found === undefined) routes.navigate(pathOf(room));
  };
  return (
    <form className={classes.card} onSubmit={open} noValidate>
      <TextInput
        classNames={{ root: classes.field ?? '' }}
        size="md"
        label={t('home.field')}
        description={problem === undefined && t('home.fieldHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        leftSection={<IconKey size={20} stroke={1.75} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={
          problem &&
          t(problem === 'empty' ? 'home.fieldEmpty' : 'home.fieldTooLong', { limit: ROOM_NAME_BYTES })
        }
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button className={classes.open} type="submit" size="md">
        {t('home.open')}
      </Button>
    </form>
  );
}
