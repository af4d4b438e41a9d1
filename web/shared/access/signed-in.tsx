import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type Me, readMe, signOut } from '../api/session.ts';
import { offerTenantLanguage } from '../i18n/setup.ts';
import { BootScreen } from '../screen/boot-screen.tsx';
import { SignInPage } from './sign-in-page.tsx';

const ME_KEY = ['me'] as const;

export interface Leaving {
  /** The hub no longer knows this session. */
  onExpired: () => void;
  onSignOut: () => void;
}

interface Props {
  /** The person opened a one-time link that no longer works. */
  linkRefused?: boolean;
  children: (me: Me, leaving: Leaving) => ReactNode;
}

/** Signed in: the page. Signed out: the door. */
export function SignedIn({ linkRefused = false, children }: Props) {
  const queries = useQueryClient();
  const [notice, setNotice] = useState<'linkUsed' | 'expired' | undefined>(
    linkRefused ? 'linkUsed' : undefined,
  );
  const me = useQuery<Me | null>({
    queryKey: ME_KEY,
    queryFn: ({ signal }) => readMe(signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: true,
    retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 10_000),
  });

  const leave = useCallback(
    (why: 'expired' | undefined) => {
      setNotice(why);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME_KEY[0] });
      queries.setQueryData<Me | null>(ME_KEY, null);
    },
    [queries],
  );
  const onExpired = useCallback(() => leave('expired'), [leave]);
  const onSignOut = useCallback(() => {
    signOut().catch((error: unknown) => console.warn('the hub did not confirm the sign-out', error));
    leave(undefined);
  }, [leave]);

  const locale = me.data?.tenant.locale;
  useEffect(() => {
    if (locale) offerTenantLanguage(locale);
  }, [locale]);

  if (me.data === undefined) return <BootScreen unreachable={me.failureCount > 1} />;
  if (me.data === null)
    return (
      <SignInPage notice={notice} onSignedIn={() => void queries.invalidateQueries({ queryKey: ME_KEY })} />
    );
  return children(me.data, { onExpired, onSignOut });
}
