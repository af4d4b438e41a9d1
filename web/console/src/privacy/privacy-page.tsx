import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import { listPrivacyRequests, type PrivacyRequest } from '../api/privacy.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { PageFrame } from '../shell/page-frame.tsx';
import { NewPrivacyRequest } from './new-privacy-request.tsx';
import { PrivacyRow } from './privacy-row.tsx';

export const PRIVACY_KEY = ['privacy'] as const;
const LOOK_EVERY_MS = 1_500;
const isUnderWay = ({ state }: PrivacyRequest): boolean => state === 'waiting' || state === 'running';

/** What the law gives a person who called: a copy of what is held, and that it is forgotten. */
export function PrivacyPage() {
  const { t } = useTranslation();
  const requests = useQuery({
    queryKey: PRIVACY_KEY,
    queryFn: ({ signal }) => listPrivacyRequests(signal),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LOOK_EVERY_MS : false),
  });
  return (
    <PageFrame title={t('privacy.title')} intro={t('privacy.intro')}>
      <NewPrivacyRequest listKey={PRIVACY_KEY} />
      <Loaded query={requests}>
        {(found) =>
          found.length === 0 ? (
            <EmptyStage title={t('privacy.empty')} text={t('privacy.emptyNext')} />
          ) : (
            <ul className={classes.rows}>
              {found.map((request) => (
                <PrivacyRow key={request.requestId} request={request} listKey={PRIVACY_KEY} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </PageFrame>
  );
}
