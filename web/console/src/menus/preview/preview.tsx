import { Button, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuOrder } from '../../contract.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { atWallClock } from '../../working-hours/at-wall-clock.ts';
import editorClasses from '../editor/editor.module.css';
import { useEditor } from '../editor/editor-context.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { KEYPAD } from '../model/exits.ts';
import { CallerPath } from './caller-path.tsx';
import classes from './preview.module.css';
import { type Circumstances, usePreview } from './use-preview.ts';

/** The menu as a caller goes through it. */
export function Preview() {
  const { t } = useTranslation();
  const preview = usePreview();
  const { run, order, error, isCalling, tell } = preview;
  const isOver = run?.state === 'over';
  return (
    <div className={classes.preview}>
      {!isCalling && (
        <>
          <p className={editorClasses.hint}>{t('menuEditor.tryHint')}</p>
          <Settings onBegin={preview.begin} />
        </>
      )}
      {error && <Trouble error={error} />}
      {isCalling && (
        <section className={classes.phone} aria-label={t('menuEditor.phone')}>
          <div className={classes.screen} role="status">
            {isOver ? (
              <b>{t(`menuEditor.end.${run.end ?? 'hungUp'}`)}</b>
            ) : (
              order && <Now order={order} isMuffled={preview.isMuffled} />
            )}
          </div>
          {!isOver && order && <Happens order={order} tell={tell} />}
          <div className={classes.keypad}>
            {KEYPAD.map((key) => (
              <button
                key={key}
                type="button"
                disabled={isOver || (run?.state !== 'playing' && run?.state !== 'waiting')}
                onClick={() => tell({ kind: 'key', key })}
              >
                {key}
              </button>
            ))}
          </div>
          {isOver ? (
            <Button onClick={preview.stop}>{t('menuEditor.callAgain')}</Button>
          ) : (
            <Button
              color="red.8"
              leftSection={<IconPhoneOff size={18} />}
              onClick={() => tell({ kind: 'gone' })}
            >
              {t('menuEditor.hangUp')}
            </Button>
          )}
        </section>
      )}
      {run && <CallerPath path={run.path} />}
    </div>
  );
}

function Settings({ onBegin }: { onBegin: (circumstances: Circumstances) => void }) {
  const { t } = useTranslation();
  const timeZone = useTimeZone();
  const [moment, setMoment] = useState('');
  const [caller, setCaller] = useState<Circumstances['caller']>('unknown');
  const [isLoud, setIsLoud] = useState(true);
  return (
    <>
      <TextInput
        type="datetime-local"
        label={t('menuEditor.callAt')}
        description={t('menuEditor.callAtHint', { timeZone })}
        value={moment}
        onChange={({ currentTarget }) => setMoment(currentTarget.value)}
      />
      <NativeSelect
        label={t('menuEditor.caller')}
        value={caller}
        data={(['unknown', 'known'] as const).map((one) => ({
          value: one,
          label: t(`menuEditor.callers_.${one}`),
        }))}
        onChange={({ currentTarget }) => setCaller(currentTarget.value as Circumstances['caller'])}
      />
      <Switch
        label={t('menuEditor.loud')}
        checked={isLoud}
        onChange={({ currentTarget }) => setIsLoud(currentTarget.checked)}
      />
      <Button
        color="teal.9"
        leftSection={<IconPhone size={18} />}
        onClick={() =>
          onBegin({
            at: moment === '' ? new Date().toISOString() : atWallClock(moment, timeZone),
            caller,
            isLoud,
          })
        }
      >
        {t('menuEditor.call')}
      </Button>
    </>
  );
}

/** Of the working hours that the menu goes by: an administrator may sit elsewhere. */
function useTimeZone(): string {
  const { draft, books } = useEditor();
  const ids = Object.values(draft.menu.steps).flatMap((step) =>
    step.kind === 'hours' ? [step.hoursId] : [],
  );
  const found = books.hours.find(({ hoursId }) => ids.includes(hoursId));
  return found?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the caller hears now. */
function Now({ order, isMuffled }: { order: MenuOrder; isMuffled: boolean }) {
  const { t } = useTranslation();
  const { sound } = useEditor();
  const words = useStepWords();
  switch (order.kind) {
    case 'play':
      return (
        <>
          <b>{t(sound.playing === undefined ? 'menuEditor.now.prompt' : 'menuEditor.now.plays')}</b>
          <span>{words.prompt(order.prompt)}</span>
          {isMuffled && <span className={editorClasses.hint}>{t('menuEditor.cannotHear')}</span>}
        </>
      );
    case 'wait':
      return (
        <>
          <b>{t('menuEditor.now.waits')}</b>
          <span>{t('menuEditor.seconds', { count: order.ms / 1000 })}</span>
        </>
      );
    case 'connect':
      return (
        <>
          <b>{t('menuEditor.now.rings')}</b>
          <span>{words.target(order.to)}</span>
          <span className={editorClasses.hint}>
            {t('menuEditor.seconds', { count: order.ringMs / 1000 })}
          </span>
        </>
      );
    case 'voicemail':
      return (
        <b>
          {t('menuEditor.now.voicemail')} {order.box}
        </b>
      );
    case 'hangUp':
      return <b>{t('menuEditor.end.hungUp')}</b>;
  }
}

type Tell = ReturnType<typeof usePreview>['tell'];

/** What may happen now besides a key. */
function Happens({ order, tell }: { order: MenuOrder; tell: Tell }) {
  const { t } = useTranslation();
  if (order.kind === 'play')
    return (
      <Button variant="default" onClick={() => tell({ kind: 'promptEnded' })}>
        {t('menuEditor.promptEnded')}
      </Button>
    );
  if (order.kind === 'wait')
    return (
      <Button variant="default" onClick={() => tell({ kind: 'timeUp' })}>
        {t('menuEditor.saysNothing')}
      </Button>
    );
  if (order.kind === 'connect')
    return (
      <Group gap="xs" grow>
        <Button color="teal.9" onClick={() => tell({ kind: 'connected' })}>
          {t('menuEditor.answers')}
        </Button>
        <Button variant="default" onClick={() => tell({ kind: 'notConnected', reason: 'noAnswer' })}>
          {t('menuEditor.nobodyAnswers')}
        </Button>
      </Group>
    );
  return null;
}
