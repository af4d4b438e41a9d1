import { useTranslation } from 'react-i18next';
import { formatE164 } from '../call/format-number.ts';
import type { ExplainedParty, ExplainStep } from '../contract.ts';
import { formatLength } from './bar-words.ts';

/** One step of the story as a sentence of the page's language. */
export function useStepSentence(): (step: ExplainStep) => string {
  const { t, i18n } = useTranslation();

  function name({ role, name: own, device }: ExplainedParty): string {
    if (role === 'customer') return t('callPage.lane.customer');
    const known = own !== undefined && device !== undefined ? `${own} (${device})` : (own ?? device ?? '');
    if (role === 'agent' || role === 'originator') return known;
    return `${t(`callPage.lane.${role}`)} ${known}`.trim();
  }

  function result(key: string): string {
    return i18n.exists(`chain.result.${key}`) ? t(`chain.result.${key}` as 'chain.result.busy') : key;
  }

  return (step) => {
    const who = step.party ? name(step.party) : '';
    switch (step.kind) {
      case 'began': {
        const customer = numbersIn(step.customer) || t('call.withheldName');
        const line = step.line === undefined ? '' : `, ${t('call.viaLine', { line: numbersIn(step.line) })}`;
        return `${t(`callPage.step.began.${step.direction}`, { customer })}${line}`;
      }
      case 'answered':
        if (step.consultation) return t('callPage.step.answeredColleague', { who });
        return step.waitedMs > 0
          ? t('callPage.step.answeredAfter', { who, time: formatLength(step.waitedMs) })
          : t('callPage.step.answered', { who });
      case 'inMenu': {
        const why = t(`callPage.step.inMenu.${step.by}`, { key: step.key ?? '' });
        const where = [step.menu, step.step].filter(Boolean).join(' · ');
        return where === '' ? why : `${why} → ${where}`;
      }
      case 'transferred': {
        const how = t(`details.transferKind.${step.transfer}`);
        const end = step.result === 'completed' ? '' : `, ${t(`details.transferResult.${step.result}`)}`;
        return `${t('callPage.step.transferred', { who, to: name(step.to) })} (${how}${end})`;
      }
      case 'notReached': {
        const words = [result(step.result)];
        if (step.divertedTo !== undefined) words.push(`→ ${step.divertedTo}`);
        if (step.rangMs > 0) words.push(t('chain.rang', { time: formatLength(step.rangMs) }));
        return t('callPage.step.notReached', { who, how: words.join(', ') });
      }
      case 'left':
        if (step.party && ['queue', 'ivr', 'voicemail'].includes(step.party.role))
          return t('callPage.step.leftPlace', { who });
        if (step.consultation) return t('callPage.step.leftAsked', { who });
        return t('callPage.step.left', { who, time: formatLength(step.talkMs) });
      case 'ended': {
        const outcome = t(`outcome.${step.outcome}`);
        const by = step.clearedBy === 'unknown' ? undefined : `details.clearedBy.${step.clearedBy}`;
        const words = [outcome, by && i18n.exists(by) ? t(by as 'details.clearedBy.agent') : undefined];
        return t('callPage.step.ended', { how: words.filter(Boolean).join(', ') });
      }
      default:
        return t(`callPage.step.${step.kind}`, { who });
    }
  };
}

/** Numbers as people write them; text around them stays. */
function numbersIn(text: string): string {
  return text.replace(/\+\d{7,15}/g, (number) => formatE164(number));
}
