import { Button, Group, NumberInput, Radio, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ForwardCase, ForwardTargets } from '../../contract.ts';
import { Trouble } from '../../parts/trouble.tsx';
import type { HeldForwarding } from './held.ts';
import own from './pbx-settings.module.css';

interface Props {
  held: HeldForwarding;
  isBusy: boolean;
  error: unknown;
  onSave: (targets: ForwardTargets) => void;
  onCancel: () => void;
}

/** What somebody has typed so far. */
type Draft = Partial<Record<ForwardCase, string>>;

export function ForwardingForm({ held, isBusy, error, onSave, onCancel }: Props) {
  const { t } = useTranslation();
  const { cases, alwaysAlone, noAnswerAfter, targets } = held;
  const mustChoose = alwaysAlone && cases.includes('always') && cases.length > 1;
  const [isAlways, setIsAlways] = useState(mustChoose && targets.always !== undefined);
  const [draft, setDraft] = useState<Draft>(() => toDraft(targets));
  const [after, setAfter] = useState(targets.noAnswer?.after ?? Math.min(5, noAnswerAfter?.max ?? 5));
  const shown = mustChoose ? cases.filter((name) => (name === 'always') === isAlways) : cases;
  const filled = shown.filter((name) => (draft[name] ?? '').trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = filled.map((name) => [
      name,
      { to: (draft[name] ?? '').trim(), ...(name === 'noAnswer' && noAnswerAfter && { after }) },
    ]);
    onSave(Object.fromEntries(wanted));
  };
  const type = (name: ForwardCase, value: string) => setDraft((now) => ({ ...now, [name]: value }));
  return (
    <form className={own.inset} onSubmit={submit} noValidate>
      {error !== null && <Trouble error={error} />}
      {mustChoose && (
        <Radio.Group
          label={t('userSettings.which')}
          value={isAlways ? 'always' : 'cases'}
          onChange={(value) => setIsAlways(value === 'always')}
        >
          <Group mt="xs">
            <Radio value="always" label={t('userSettings.everyCall')} />
            <Radio value="cases" label={t('userSettings.byCase')} />
          </Group>
        </Radio.Group>
      )}
      {shown.map((name) =>
        name === 'noAnswer' && noAnswerAfter ? (
          <div key={name} className={own.pair}>
            <Target name={name} value={draft[name]} onChange={type} />
            <NumberInput
              label={t(`userSettings.unit.${noAnswerAfter.unit}`)}
              min={noAnswerAfter.min}
              max={noAnswerAfter.max}
              allowDecimal={false}
              value={after}
              onChange={(value) => typeof value === 'number' && setAfter(value)}
            />
          </div>
        ) : (
          <Target key={name} name={name} value={draft[name]} onChange={type} />
        ),
      )}
      <p>{t('userSettings.replaces')}</p>
      <Group>
        <Button type="submit" loading={isBusy} disabled={filled.length === 0}>
          {t('userSettings.switchOn')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('parts.cancel')}
        </Button>
      </Group>
    </form>
  );
}

function Target({
  name,
  value = '',
  onChange,
}: {
  name: ForwardCase;
  value: string | undefined;
  onChange: (name: ForwardCase, value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t(`userSettings.case.${name}`)}
      placeholder={t('userSettings.nowhere')}
      inputMode="tel"
      value={value}
      onChange={({ currentTarget }) => onChange(name, currentTarget.value)}
    />
  );
}

function toDraft(targets: ForwardTargets): Draft {
  const entries = Object.entries(targets).map(([name, { to }]) => [name, to.length > 6 ? `+${to}` : to]);
  return Object.fromEntries(entries);
}
