import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { HttpError } from '../../../shared/api/http.ts';
import { formatE164 } from '../../../shared/format/format-e164.ts';
import { languageOf } from '../../../shared/i18n/language-of.ts';
import { type DialOrder, dial } from '../api/dials.ts';
import { sentenceOf } from '../api/hub.ts';
import classes from '../parts/parts.module.css';
import { useMe } from '../shell/me-context.ts';

/** Has the PBX call a number from one's own telephone; whoever has none leaves it to the computer's. */
export function CallNumber({ number }: { number: string }) {
  const { t } = useTranslation();
  const { agent } = useMe();
  const call = useMutation({ mutationFn: (order: DialOrder) => dial(order) });
  const label = t('contacts.callNumber', { number: number.startsWith('+') ? formatE164(number) : number });
  const look = {
    size: 'compact-md',
    variant: 'default',
    leftSection: <IconPhone size={16} aria-hidden />,
  } as const;
  if (agent === null)
    return (
      <Button component="a" href={`tel:${number}`} {...look}>
        {label}
      </Button>
    );
  return (
    <div>
      <Button
        {...look}
        loading={call.isPending}
        // A second click would be a second call: the telephone rings already.
        disabled={call.isSuccess}
        onClick={() => call.mutate({ to: number })}
      >
        {label}
      </Button>
      <div role="status">
        {call.data !== undefined && (
          <p>
            {t('contacts.rings')} {call.data.callerIdShown === 'another' && t('contacts.otherNumberShown')}
          </p>
        )}
        {call.isError && (
          <NotDialled error={call.error} onChoose={(order) => call.mutate({ to: number, ...order })} />
        )}
      </div>
    </div>
  );
}

/** Nothing was dialled and why, at which PBX it may be, or that nobody knows. */
function NotDialled({
  error,
  onChoose,
}: {
  error: unknown;
  onChoose: (order: { connectionId: string }) => void;
}) {
  const { t } = useTranslation();
  const status = error instanceof HttpError ? error.status : 0;
  const choices = connectionsOf(error);
  if (status === 0 || status >= 500) return <p className={classes.bad}>{t('contacts.dialUnknown')}</p>;
  if (choices !== undefined)
    return (
      <p>
        {t('contacts.whichPbx')}{' '}
        {choices.map(({ connectionId, name }) => (
          <Button
            key={connectionId}
            size="compact-sm"
            variant="default"
            onClick={() => onChoose({ connectionId })}
          >
            {name}
          </Button>
        ))}
      </p>
    );
  const said = sentenceOf(error);
  return (
    <p className={classes.bad}>
      {t('contacts.notDialled')} {said !== undefined && <span lang={languageOf(said)}>{said}</span>}
    </p>
  );
}

function connectionsOf(error: unknown): { connectionId: string; name: string }[] | undefined {
  const body = error instanceof HttpError ? error.body : undefined;
  return (body as { details?: { connections?: { connectionId: string; name: string }[] } } | undefined)
    ?.details?.connections;
}
