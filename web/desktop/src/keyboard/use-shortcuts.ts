import { useEffect, useRef } from 'react';
import { useSetting } from '../../../shared/screen/use-setting.ts';

/**
 * Single keys (`c`, `7`, `?`) by their place on the keyboard, so that letters work in the Russian layout too.
 * Never while somebody types, never with a modifier, and not at all when the person turned them off (WCAG 2.1.4).
 */
export function useShortcuts(handlers: Readonly<Record<string, () => void>>, enabled = true): void {
  const [singleKeys] = useSetting('singleKeys', true);
  const current = useRef(handlers);
  current.current = handlers;
  useEffect(() => {
    if (!enabled || !singleKeys) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      if (isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return;
      const key = event.key === '?' ? '?' : event.code.replace(/^(Numpad|Digit|Key)(?=.$)/, '').toLowerCase();
      if (event.shiftKey && key !== '?') return;
      const handler = current.current[key];
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled, singleKeys]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
