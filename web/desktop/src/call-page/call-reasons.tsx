import { useTranslation } from 'react-i18next';
import type { CallLink, CallRecord, Disagreement } from '../contract.ts';
import { formatLength } from './bar-words.ts';
import classes from './call-page.module.css';

/** Why parts stand in one call, and where two sources told different things. Nothing when there is nothing to doubt. */
export function CallReasons({ call }: { call: CallRecord }) {
  const { t } = useTranslation();
  const { links = [], disagreements = [] } = call;
  return (
    <>
      {links.length > 0 && (
        <section className={classes.section}>
          <h3>{t('callPage.links')}</h3>
          <ul>
            {links.map((link) => (
              <li key={`${link.reason} ${link.evidence.join()}`} className={classes.entry}>
                <Link link={link} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {disagreements.length > 0 && (
        <section className={classes.section}>
          <h3>{t('callPage.disagreements')}</h3>
          <ul>
            {disagreements.map((one) => (
              <li key={one.field} className={classes.entry}>
                <Difference call={call} one={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Surer than this is as good as told; less than that is a guess that a person should look at. */
const SURE = 0.95;
const LIKELY = 0.8;

function Link({ link }: { link: CallLink }) {
  const { t, i18n } = useTranslation();
  const sure = link.confidence >= SURE ? 'sure' : link.confidence >= LIKELY ? 'likely' : 'perhaps';
  const evidence = link.evidence.map((text) => {
    const [, key = text, value = ''] = /^(\w+):(.*)$/.exec(text) ?? [];
    const known = `callPage.evidence.${key}`;
    if (!i18n.exists(known)) return text;
    const shown = key.endsWith('Ms') ? formatLength(Number(value)) : value;
    return t(known as 'callPage.evidence.samePhone', { value: shown });
  });
  return (
    <>
      <span>
        {t(`callPage.linkReason.${link.reason}`)}:{' '}
        {t(`callPage.confidence.${sure}`, { percent: String(Math.round(link.confidence * 100)) })}
      </span>
      <span className={classes.note}>{evidence.join('; ')}</span>
    </>
  );
}

function Difference({ call, one }: { call: CallRecord; one: Disagreement }) {
  const { t, i18n } = useTranslation();
  const reasonKey = `callPage.disagreementReason.${one.reason}`;
  const reason = i18n.exists(reasonKey)
    ? t(reasonKey as 'callPage.disagreementReason.logIsComplete')
    : one.reason;
  return (
    <>
      <b>{field()}</b>
      <span>
        {t('callPage.told.live', { value: value(one.live) })} ·{' '}
        {t('callPage.told.log', { value: value(one.log) })}
      </span>
      <span className={classes.note}>
        {t(`callPage.kept.${one.kept}`)}: {reason}
      </span>
    </>
  );

  /** `durations.talk` and `legs[<legId>].result` in words; what has none stays as it is. */
  function field(): string {
    const [, legId, part] = /^legs\[(.+)\](?:\.(\w+))?$/.exec(one.field) ?? [];
    const leg = call.legs.find((each) => each.legId === legId);
    const key = `callPage.field.${legId === undefined ? one.field.replace('.', '_') : (part ?? 'leg')}`;
    const word = i18n.exists(key) ? t(key as 'callPage.field.outcome') : one.field;
    const who = leg?.agentName ?? leg?.device?.number;
    return legId === undefined || who === undefined ? word : `${who}: ${word}`;
  }

  function value(told: string | number | null): string {
    if (told === null) return t('callPage.told.nothing');
    if (typeof told === 'number') return formatLength(told);
    if (/^\d{4}-\d\d-\d\dT/.test(told)) return told.slice(11, 23);
    const ofLeg = `chain.result.${told}`;
    const keys = one.field.startsWith('legs[') ? [ofLeg] : [`outcome.${told}`, `direction.${told}`];
    const known = keys.find((key) => i18n.exists(key));
    if (known !== undefined) return t(known as 'outcome.answered');
    return told;
  }
}
