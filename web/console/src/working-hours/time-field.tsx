import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import styles from './hours.module.css';
import { parseTime } from './hours-draft.ts';

interface Props {
  label: string;
  value: string;
  isReadOnly: boolean;
  onChange: (time: string) => void;
}

/** `9`, `930` and `9:30` are times; the field of the browser would ask for AM and PM in half of the offices. */
export function TimeField({ label, value, isReadOnly, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const take = (text: string, isDone: boolean) => {
    const time = parseTime(text);
    if (time !== undefined && (isDone || time === text)) onChange(time);
    setTyped(isDone ? (time ?? value) : text);
  };
  return (
    <TextInput
      className={styles.time}
      aria-label={label}
      inputMode="numeric"
      maxLength={5}
      readOnly={isReadOnly}
      error={typed !== value && parseTime(typed) === undefined}
      value={typed}
      onChange={({ currentTarget }) => take(currentTarget.value, false)}
      onBlur={() => take(typed, true)}
    />
  );
}
