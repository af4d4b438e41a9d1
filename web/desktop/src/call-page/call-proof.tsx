import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../contract.ts';
import { useBarWords } from './bar-words.ts';
import classes from './call-proof.module.css';
import { copyText } from './copy-text.ts';
import type { Lane } from './lane.ts';
import type { CallPicture } from './picture.ts';
import { type ProofRow, useEventRows, useFactRows } from './proof-rows.ts';

interface Props {
  call: CallRecord;
  picture: CallPicture;
  lane: string | undefined;
  onLane: (laneId: string | undefined) => void;
  moment: number | undefined;
  onLook: (moment: number) => void;
}

/** What the PBX said, and what we took it to mean: for whoever doubts the picture. */
export function CallProof({ call, picture, lane, onLane, moment, onLook }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'events' | 'facts'>('events');
  const [copied, setCopied] = useState(false);
  const words = useBarWords(picture.from);
  const events = useEventRows(call, kind === 'events');
  const facts = useFactRows(call, kind === 'facts');
  const { rows, note, pending, more } = kind === 'events' ? events : facts;
  const chosen = picture.lanes.find(({ id }) => id === lane);
  const shown = chosen ? rows.filter((row) => isOf(row, chosen)) : rows;
  return (
    <section className={classes.proof} aria-labelledby="proof-title">
      <div className={classes.head}>
        <h2 id="proof-title">{t('callPage.proof.title')}</h2>
        <SegmentedControl
          size="xs"
          value={kind}
          onChange={(value) => setKind(value as 'events' | 'facts')}
          aria-label={t('callPage.proof.title')}
          data={[
            { value: 'events', label: t('callPage.proof.events') },
            { value: 'facts', label: t('callPage.proof.facts') },
          ]}
        />
        <NativeSelect
          size="xs"
          aria-label={t('callPage.proof.lane')}
          value={lane ?? ''}
          onChange={({ currentTarget }) => onLane(currentTarget.value || undefined)}
          data={[
            { value: '', label: t('callPage.proof.allLanes') },
            ...picture.lanes.map((one) => ({ value: one.id, label: words.lane(one) })),
          ]}
        />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          onClick={() => {
            setCopied(copyText(shown.map(({ raw }) => JSON.stringify(raw)).join('\n')));
            setTimeout(() => setCopied(false), 1_500);
          }}
        >
          {t(copied ? 'call.copied' : 'callPage.proof.copy')}
        </Button>
      </div>
      <p className={classes.note}>{t(`callPage.proof.${kind}Hint`)}</p>
      {note && <p className={classes.note}>{t(`callPage.proof.missing.${note}`)}</p>}
      {pending && <p role="status">{t('recent.loading')}</p>}
      {shown.length > 0 && <Table {...{ shown, kind, moment, onLook, picture, words }} />}
      {!pending && shown.length === 0 && rows.length > 0 && (
        <p className={classes.note}>{t('callPage.proof.noneHere')}</p>
      )}
      {more && (
        <Button variant="subtle" size="compact-md" onClick={more}>
          {t('callPage.proof.more')}
        </Button>
      )}
    </section>
  );
}

interface TableProps {
  shown: readonly ProofRow[];
  kind: 'events' | 'facts';
  moment: number | undefined;
  onLook: (moment: number) => void;
  picture: CallPicture;
  words: ReturnType<typeof useBarWords>;
}

function Table({ shown, kind, moment, onLook, picture, words }: TableProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll by keyboard too
    <section className={classes.scroll} tabIndex={0} aria-label={t(`callPage.proof.${kind}`)}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('callPage.proof.at')}</th>
            <th scope="col">{t('callPage.proof.what')}</th>
            <th scope="col">{t(kind === 'events' ? 'callPage.proof.who' : 'callPage.proof.received')}</th>
            <th scope="col">{t('callPage.proof.raw')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key} data-now={row.at === moment || undefined}>
              <td>
                <button
                  type="button"
                  className={classes.moment}
                  aria-pressed={row.at === moment}
                  onClick={() => onLook(row.at)}
                >
                  {`+${((row.at - picture.from) / 1_000).toFixed(3)}`}
                </button>
              </td>
              <td>{row.what}</td>
              <td>{row.legId === undefined ? (row.note ?? '') : nameOf(row.legId)}</td>
              <td>
                <details>
                  <summary>{row.brief}</summary>
                  <pre>{JSON.stringify(row.raw, null, 2)}</pre>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );

  function nameOf(legId: string): string {
    const lane = picture.lanes.find(({ legIds }) => legIds.includes(legId));
    return lane ? words.lane(lane) : legId;
  }
}

/** An event names its leg; a fact is of a lane when it speaks of one of its legs, or of its device. */
function isOf(row: ProofRow, lane: Lane): boolean {
  if (row.legId !== undefined) return lane.legIds.includes(row.legId);
  const device = lane.device ?? lane.name;
  return (
    lane.legIds.some((legId) => row.text.includes(legId)) ||
    (device !== '' && row.text.includes(`"${device}"`))
  );
}
