import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { goTo } from '../../../shared/screen/use-path.ts';

export const CONSOLE = '/console';

/** A link inside of the console: no reload, but a new tab where the person asks for one. */
export function PageLink({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const path = `${CONSOLE}/${to}`;
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(path);
  };
  return <a href={path} onClick={onClick} {...rest} />;
}

export const openPage = (to: string): void => goTo(`${CONSOLE}/${to}`);
