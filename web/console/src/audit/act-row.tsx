import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../shared/i18n/use-locale.ts';
import type { AuditEntry } from '../api/audit.ts';
import parts from '../parts/parts.module.css';
import { type Look, StatePill } from '../parts/state-pill.tsx';
import type { Act, Change } from './acts.ts';
import classes from './audit.module.css';
import { ChangedFields } from './changed-fields.tsx';
import { differencesOf } from './differences.ts';
import { useAuditWords } from './use-audit-words.ts';

interface Props {
  act: Act;
  /** Id → name. */
  names: ReadonlyMap<string, string>;
  /** Shows everything that ever happened to it. */
  onSubject: (subject: { kind: string; id: string }) => void;
}

/** What one person did by one request: who, when, and each thing that it changed. */
export function ActRow({ act, names, onSubject }: Props) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useAuditWords();
  const [first] = act.changes;
  if (first === undefined) return null;
  const { at, operation, actor } = first.entry;
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const who = actor.name ?? (actor.kind === 'system' ? undefined : actor.id);
  return (
    <li>
      <div className={classes.act}>
        <div className={classes.head}>
          <span className={parts.name}>{words('operation', operation)}</span>
          <span>
            {actor.kind === 'system'
              ? t('audit.byItself')
              : actor.kind === 'apiKey'
                ? t('audit.keyNamed', { name: who ?? '' })
                : who}
          </span>
          <time className={parts.muted} dateTime={at}>
            {when.format(new Date(at))}
          </time>
        </div>
        {act.changes.map((change) => (
          <OneChange key={change.entry.entryId} change={change} names={names} onSubject={onSubject} />
        ))}
      </div>
    </li>
  );
}

const LOOKS: Readonly<Record<AuditEntry['state'], Look>> = {
  done: 'good',
  asked: 'warn',
  refused: 'bad',
  unknown: 'warn',
};

function OneChange({
  change: { entry, askedAt },
  names,
  onSubject,
}: { change: Change } & Pick<Props, 'names' | 'onSubject'>) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useAuditWords();
  const { subject, state, attemptId, before, after, connectionId } = entry;
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const id = subject?.id;
  const name = nameOf(after) ?? nameOf(before) ?? (id === undefined ? undefined : names.get(id));
  const where = connectionId === undefined || connectionId === id ? undefined : names.get(connectionId);
  return (
    <div className={classes.change}>
      {(subject !== undefined || attemptId !== undefined) && (
        <div className={classes.subject}>
          {subject !== undefined && (
            <span>
              {words('subject', subject.kind)}
              {name !== undefined ? `: ${name}` : isPlain(id) && `: ${id}`}
              {where !== undefined && <span className={parts.muted}> · {where}</span>}
            </span>
          )}
          {subject !== undefined && id !== undefined && (
            <button
              type="button"
              className={classes.history}
              title={`${t('audit.allOfIt')} ${id}`}
              onClick={() => onSubject({ kind: subject.kind, id })}
            >
              {t('audit.history')}
              <span className={classes.spoken}>
                : {words('subject', subject.kind)} {name ?? id}
              </span>
            </button>
          )}
          {attemptId !== undefined && <StatePill look={LOOKS[state]}>{t(`audit.state.${state}`)}</StatePill>}
          {askedAt !== undefined && (
            <span className={parts.muted}>
              {t('audit.askedAt', { time: clock.format(new Date(askedAt)) })}
            </span>
          )}
        </div>
      )}
      {state === 'asked' && <p className={parts.muted}>{t('audit.neverTold')}</p>}
      <ChangedFields
        differences={differencesOf(before, after).filter(
          (one) => id === undefined || (one.after ?? one.before) !== id,
        )}
        names={names}
        isNew={before === undefined && attemptId === undefined}
        isGone={after === undefined}
      />
    </div>
  );
}

/** Numbers and names of a PBX say something to people; ids of ours do not. */
function isPlain(id: string | undefined): boolean {
  return id !== undefined && id.length < 20;
}

function nameOf(value: unknown): string | undefined {
  const name = (value as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}
