import { Button, Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listCaptures, startCapture } from '../api/captures.ts';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { CaptureRow } from './capture-row.tsx';

const HOURS = { hour: 1, shift: 8, day: 24, threeDays: 72, week: 168 } as const;
type Span = keyof typeof HOURS;
const MAX_MEGABYTES = 50;
/** While one is on its figures grow. */
const LOOK_EVERY_MS = 3_000;

/** Has everything recorded that the PBX says, so that whoever is asked for help can play it again. */
export function CapturesPanel({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const key = ['captures', connectionId] as const;
  const captures = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => listCaptures(connectionId, signal),
    refetchInterval: ({ state }) => (state.data?.some(({ isOn }) => isOn) ? LOOK_EVERY_MS : false),
  });
  const [span, setSpan] = useState<Span>('hour');
  const start = useChange(key, () =>
    startCapture(connectionId, { hours: HOURS[span], maxMegabytes: MAX_MEGABYTES }),
  );
  return (
    <section className={classes.panel} aria-labelledby="captures">
      <h2 id="captures">{t('captures.title')}</h2>
      <p className={classes.muted}>{t('captures.intro')}</p>
      {start.isError && <Trouble error={start.error} />}
      <Loaded query={captures}>
        {(found) => (
          <>
            {!found.some(({ isOn }) => isOn) && (
              <Group align="flex-end">
                <NativeSelect
                  label={t('captures.hours')}
                  value={span}
                  data={(Object.keys(HOURS) as Span[]).map((value) => ({
                    value,
                    label: t(`captures.for.${value}`),
                  }))}
                  onChange={({ currentTarget }) => setSpan(currentTarget.value as Span)}
                />
                <Button variant="default" loading={start.isPending} onClick={() => start.mutate(undefined)}>
                  {t('captures.start')}
                </Button>
              </Group>
            )}
            {found.length > 0 && (
              <ul className={classes.rows}>
                {found.map((capture) => (
                  <CaptureRow key={capture.captureId} capture={capture} listKey={key} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
