import { useTranslation } from 'react-i18next';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { CrmDelivery } from '../contract.ts';

/** What call it is, for people: whose number, which way, when. */
export function useCallWords(): (call: CrmDelivery['call']) => { title: string; about: string } {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (call) => {
    if (call === undefined) return { title: t('deliveries.callGone'), about: '' };
    const { customer, direction, startedAt, outcome } = call;
    const say = (key: string) => (i18n.exists(key) ? t(key as never) : undefined);
    const about = [
      say(`calls.direction.${direction}`),
      time.format(new Date(startedAt)),
      outcome === undefined ? t('calls.live') : say(`calls.outcome.${outcome}`),
    ];
    return {
      title: customer === '' ? t('calls.withheld') : formatE164(customer),
      about: about.filter(Boolean).join(' · '),
    };
  };
}
