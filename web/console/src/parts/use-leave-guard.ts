import { useEffect, useState } from 'react';
import { goTo } from '../../../shared/screen/use-path.ts';

/** Holds back whoever leaves with unsaved changes; `wanted` is where to, until it is decided. */
export function useLeaveGuard(isDirty: boolean) {
  const [wanted, setWanted] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!isDirty) return;
    const here = location.pathname;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest?.('a[href]');
      if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hash !== '') return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) return;
      // Another page altogether: the browser asks by itself.
      if (!link.pathname.startsWith('/console/') || link.pathname === here) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname);
    };
    const onBack = (event: PopStateEvent) => {
      const to = location.pathname;
      if (to === here) return;
      event.stopImmediatePropagation();
      history.pushState(null, '', here);
      setWanted(to);
    };
    addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    addEventListener('popstate', onBack, { capture: true });
    return () => {
      removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
      removeEventListener('popstate', onBack, { capture: true });
    };
  }, [isDirty]);
  return {
    wanted,
    stay: () => setWanted(undefined),
    leave: () => {
      if (wanted !== undefined) goTo(wanted);
    },
  };
}
