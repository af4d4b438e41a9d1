import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Trouble } from './trouble.tsx';

/** Waiting, trouble, or the data. */
export function Loaded<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  const { t } = useTranslation();
  if (query.data !== undefined)
    return (
      <>
        {query.isError && <Trouble error={query.error} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={t('parts.loading')}>
      <Skeleton height={64} mb="sm" />
      <Skeleton height={64} mb="sm" />
    </div>
  );
}
