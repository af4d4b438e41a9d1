import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEditor } from '../editor/editor-context.ts';

interface Props {
  label: string;
  ms: number;
  least: number;
  most: number;
  onChange: (ms: number) => void;
}

/** People count in seconds; limits are told, and kept when the field is left. */
export function SecondsField({ label, ms, least, most, onChange }: Props) {
  const { t } = useTranslation();
  const { isReadOnly } = useEditor();
  return (
    <NumberInput
      label={label}
      description={t('menuEditor.secondsRange', { least: String(least), most: String(most) })}
      readOnly={isReadOnly}
      value={ms / 1000}
      min={least}
      max={most}
      allowDecimal={false}
      onChange={(value) => typeof value === 'number' && onChange(value * 1000)}
    />
  );
}
