export interface TelLinksOptions {
  /** Tell the person what became of it. */
  onDialling?: (number: string, dial: Promise<unknown>) => void;
}

interface LinkLike {
  href?: unknown;
  dataset?: { callweave?: string };
}
interface ClickLike extends Event {
  button: number;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/**
 * A plain click (or Enter) on a `tel:` link under `root`, also inside open shadow roots, dials here instead of in the program that the system
 * has for it. Links with `data-callweave="off"`, clicks with a modifier and clicks that the page itself handled stay as they are.
 */
export function captureTelLinks(
  root: EventTarget,
  dial: (number: string) => Promise<unknown>,
  { onDialling }: TelLinksOptions = {},
): () => void {
  /** Numbers that are being dialled: a double click is one wish. */
  const pending = new Set<string>();
  const onClick = (event: Event): void => {
    const click = event as ClickLike;
    if (event.defaultPrevented || click.button !== 0) return;
    if (click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
    const number = numberOf(event);
    if (number === undefined) return;
    event.preventDefault();
    if (pending.has(number)) return;
    pending.add(number);
    const dialled = dial(number).finally(() => pending.delete(number));
    onDialling?.(number, dialled);
    dialled.catch((error: unknown) => {
      if (!onDialling) console.warn('the number could not be dialled', error);
    });
  };
  root.addEventListener('click', onClick);
  return () => root.removeEventListener('click', onClick);
}

/** RFC 3966: `tel:+7-900-000-00-11;ext=12`; the parameters are not for the PBX. */
function numberOf(event: Event): string | undefined {
  const path = event.composedPath() as LinkLike[];
  if (path.some(({ dataset }) => dataset?.callweave === 'off')) return undefined;
  const link = path.find(({ href }) => typeof href === 'string' && /^tel:/i.test(href));
  try {
    return (
      decodeURIComponent(String(link?.href ?? 'tel:').slice(4))
        .split(';')[0]
        ?.trim() || undefined
    );
  } catch {
    return undefined;
  }
}
