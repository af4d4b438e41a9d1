import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Colleague, findColleagues, useColleagues } from './colleagues.ts';
import classes from './orders.module.css';

interface Props {
  /** Colleagues are reached at the PBX that the call is at. */
  connectionId: string;
  busy: boolean;
  onHandOn: (to: string) => void;
  onCancel: () => void;
}

const LONGEST = 100;

/** To whom: a number, or a colleague by name. Choosing fills the field; only the button hands on, since nothing takes that back. */
export function HandOnForm({ connectionId, busy, onHandOn, onCancel }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { colleagues, failed } = useColleagues(connectionId);
  const wanted = text.trim();
  const isNumber = /^\+?[\d\s().-]*\d[\d\s().-]*$/.test(wanted);
  const chosen = colleagues.find(({ extension }) => extension === wanted);
  const found = chosen ? [] : findColleagues(colleagues, wanted);
  const choose = ({ extension }: Colleague) => {
    setText(extension);
    field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [only, another] = found;
    if (busy) return;
    if (isNumber) onHandOn(wanted);
    else if (only && another === undefined) choose(only);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={leave} aria-label={t('orders.handOn.title')}>
      <div className={classes.fields}>
        <TextInput
          ref={field}
          className={classes.field}
          autoFocus
          autoComplete="off"
          maxLength={LONGEST}
          label={t('orders.handOn.to')}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button
          type="submit"
          aria-disabled={busy || !isNumber}
          {...((busy || !isNumber) && { 'data-disabled': true })}
        >
          {t('orders.handOn.submit')}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          {t('orders.handOn.cancel')}
        </Button>
      </div>
      <p className={classes.hint} role="status">
        {chosen
          ? t('orders.handOn.chosen', { name: chosen.name, extension: chosen.extension })
          : failed
            ? t('orders.handOn.noList')
            : wanted !== '' && !isNumber && found.length === 0 && t('orders.handOn.nobody')}
      </p>
      {found.length > 0 && (
        <ul className={classes.colleagues} aria-label={t('orders.handOn.colleagues')}>
          {found.map((colleague) => (
            <li key={colleague.agentId + colleague.extension}>
              <button type="button" className={classes.colleague} onClick={() => choose(colleague)}>
                <span className={classes.name}>{colleague.name}</span>
                <span className={classes.extension}>{colleague.extension}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
