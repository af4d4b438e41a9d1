import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import { formatClockSeconds, formatDuration } from '../call/format-time.ts';
import type { Bar, Lane } from './lane.ts';
import type { Arrow } from './picture.ts';

/** `0:12`, and tenths where seconds are too coarse: `0.4`. */
export function formatLength(ms: number): string {
  return ms > 0 && ms < 1_000 ? (Math.max(0, ms) / 1_000).toFixed(1) : formatDuration(ms);
}

/** Names and sentences of the picture, in the language of the page. */
export function useBarWords(startedAt: number) {
  const { t } = useTranslation();
  const locale = useLocale();
  const clock = (at: number): string => formatClockSeconds(new Date(at).toISOString(), locale);

  function lane({ role, name, device }: Lane): string {
    const own = device === undefined ? name : `${name} (${device})`;
    if (role === 'customer') return t('callPage.lane.customer');
    if (role === 'agent' || role === 'originator') return own;
    return `${t(`callPage.lane.${role}`)} ${own}`;
  }

  function bar(one: Bar, of: Lane): string {
    const words = [
      lane(of),
      t(`callPage.state.${one.state}`),
      t(one.open ? 'callPage.lengthSoFar' : 'callPage.length', { time: formatLength(one.to - one.from) }),
      t('callPage.span', {
        from: formatDuration(one.from - startedAt),
        to: one.open ? t('callPage.now') : formatDuration(one.to - startedAt),
        clock: clock(one.from),
      }),
    ];
    if (one.unanswered) words.splice(3, 0, t(`chain.result.${one.unanswered}`));
    return words.join(', ');
  }

  function arrow(one: Arrow, from: Lane): string {
    const result = one.result === 'completed' ? '' : `, ${t(`details.transferResult.${one.result}`)}`;
    return `${t('details.transfer', { from: lane(from), to: one.to })}: ${t(`details.transferKind.${one.kind}`)}${result}, ${formatDuration(one.at - startedAt)}`;
  }

  return { lane, bar, arrow, clock };
}
