import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string | undefined;
  onApply: (value: string) => void;
}

/** Long enough to finish a word, short enough not to wait for. */
const PAUSE_MS = 500;

/** A field that narrows a list when the person stops typing, or presses Enter. */
export function TextFilter({ value = '', onApply, ...rest }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const applied = useRef(value);
  useEffect(() => {
    // The address was changed by something else: a link, a reset.
    if (value !== applied.current) {
      applied.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === applied.current) return;
    const timer = setTimeout(() => apply(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  const apply = (text: string) => {
    applied.current = text.trim();
    onApply(text.trim());
  };
  return (
    <TextInput
      {...rest}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onKeyDown={({ key }) => {
        if (key === 'Enter') apply(typed);
      }}
      rightSection={
        typed === '' ? undefined : (
          <CloseButton
            size="sm"
            aria-label={t('filters.clear')}
            onClick={() => {
              setTyped('');
              apply('');
            }}
          />
        )
      }
    />
  );
}
