// Opens the list of people; its badge says how many there are.
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../../lib/use-store';
import { useKeyHint } from '../key-hint';
import { useSession } from '../session';
import { useHowMany } from '../use-how-many';
import { BarButton } from './BarButton';

export function PeopleButton() {
  const { t } = useTranslation();
  const { opened } = useSession();
  const { people } = useStore(opened);
  const count = useHowMany();
  return (
    <BarButton
      icon={<IconUsers size={24} stroke={1.75} aria-hidden />}
      word={t('call.bar.people')}
      hint={useKeyHint(t('call.bar.peopleTip'), 'people')}
      on={people}
      badge={count}
      data-opens="people"
      onClick={() => opened.togglePeople()}
    />
  );
}
