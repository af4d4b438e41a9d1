import { Button } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconPhoneOff,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconUsersPlus,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import type { CallOrder, CallRecord, Leg } from '../contract.ts';
import { HandOnForm } from './hand-on-form.tsx';
import classes from './orders.module.css';
import { type OrderProgress, useCallOrders } from './use-call-orders.ts';

interface Props {
  call: CallRecord;
  leg: Leg;
}

const LOOK = {
  hold: { Icon: IconPlayerPauseFilled, color: undefined, slot: 'hold' },
  // In the place of the one that it undoes, so that the focus stays on it.
  retrieve: { Icon: IconPlayerPlayFilled, color: undefined, slot: 'hold' },
  transfer: { Icon: IconArrowForwardUp, color: undefined, slot: 'transfer' },
  join: { Icon: IconUsersPlus, color: undefined, slot: 'join' },
  hangUp: { Icon: IconPhoneOff, color: 'red', slot: 'hangUp' },
} as const satisfies Record<CallOrder, unknown>;

/** What the PBX can do with my call now. Nothing at all where it can do nothing. */
export function OrderBar({ call, leg }: Props) {
  const { t } = useTranslation();
  const { mine, areCurrent, progress, give } = useCallOrders(call, leg);
  const [isHandingOn, setIsHandingOn] = useState(false);
  const handOn = useRef<HTMLButtonElement>(null);
  if (mine === undefined) return null;
  const { orders } = mine;
  const isBusy = !areCurrent || progress?.step === 'asking';
  const isWaiting = (order: CallOrder) =>
    progress?.order === order && (progress.step === 'asking' || progress.step === 'asked');
  const press = (order: CallOrder) => {
    if (isBusy || isWaiting(order)) return;
    if (order === 'transfer') setIsHandingOn((was) => !was);
    else give(order);
  };
  const closeForm = () => {
    setIsHandingOn(false);
    handOn.current?.focus();
  };
  return (
    <section className={classes.bar} aria-label={t('orders.label')} data-order-bar>
      {isHandingOn && orders.includes('transfer') && (
        <HandOnForm
          connectionId={call.connectorId}
          busy={isBusy || isWaiting('transfer')}
          onHandOn={(to) => {
            give('transfer', to);
            closeForm();
          }}
          onCancel={closeForm}
        />
      )}
      <div className={classes.buttons}>
        {orders.map((order) => {
          const { Icon, color, slot } = LOOK[order];
          return (
            <Button
              key={slot}
              ref={order === 'transfer' ? handOn : undefined}
              variant="default"
              leftSection={<Icon size={18} aria-hidden="true" />}
              className={classes.order}
              data-color={color}
              data-waiting={isWaiting(order) || undefined}
              aria-disabled={isBusy || isWaiting(order)}
              aria-expanded={order === 'transfer' ? isHandingOn : undefined}
              onClick={() => press(order)}
            >
              {t(`orders.order.${order}`)}
            </Button>
          );
        })}
      </div>
      <OrderTold progress={progress} />
    </section>
  );
}

/** Always there, so that screen readers hear what comes into it. */
function OrderTold({ progress }: { progress: OrderProgress | undefined }) {
  const { t } = useTranslation();
  const isBad = progress?.step === 'refused' || progress?.step === 'unknown';
  const text = progress && (
    <>
      {t(`orders.step.${progress.step}`, { order: t(`orders.order.${progress.order}`) })}
      {progress.reason !== undefined && (
        <>
          {' '}
          <span lang={languageOf(progress.reason)}>{progress.reason}</span>
        </>
      )}
    </>
  );
  return (
    <div className={classes.told}>
      <p role="status">{!isBad && text}</p>
      <p role="alert">{isBad && text}</p>
    </div>
  );
}
