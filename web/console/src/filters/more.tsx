import { Button } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';

interface Props {
  // biome-ignore lint/suspicious/noExplicitAny: what the pages hold is none of its business.
  query: UseInfiniteQueryResult<any>;
  /** How many are shown. */
  shown: number;
}

/** Below a list: how much of it is shown, and the rest of it. The whole is never counted: that would read all of it. */
export function More({ query, shown }: Props) {
  const { t } = useTranslation();
  if (shown === 0) return null;
  return (
    <div className={classes.form}>
      <p className={classes.muted} role="status">
        {t(query.hasNextPage ? 'filters.shownOfMore' : 'filters.shownAll', { count: shown })}
      </p>
      {query.isFetchNextPageError && <Trouble error={query.error} />}
      {query.hasNextPage && (
        <div>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('parts.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
