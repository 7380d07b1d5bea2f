// The one answer to an address that is unknown, closed or hidden: the code stands there to be compared and corrected.
import { useTranslation } from 'react-i18next';
import { useFocusFirst } from '../../../lib/use-focus-first';
import { EmptyTable } from '../../common/components/EmptyTable';
import { Page } from '../../common/components/Page';
import { JoinForm } from '../../home/components/JoinForm';
import { StartMeeting } from '../../home/components/StartMeeting';
import classes from './NoMeetingPage.module.css';

interface Props {
  readonly address: string;
  readonly onAgain: () => void;
}

export function NoMeetingPage({ address, onAgain }: Props) {
  const { t } = useTranslation();
  const heading = useFocusFirst<HTMLHeadingElement>();
  const what = t('refused.meeting-not-found.what');
  return (
    <Page title={what}>
      <main className={classes.main}>
        <EmptyTable sign="question" />
        <h1 ref={heading} className={classes.title} tabIndex={-1}>
          {what}
        </h1>
        <p className={classes.next}>{t('refused.meeting-not-found.next')}</p>
        <div className={classes.forms}>
          <JoinForm typed={address} refused onFoundHere={onAgain} />
          <StartMeeting />
        </div>
      </main>
    </Page>
  );
}
