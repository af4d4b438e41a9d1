import { Button, Group, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Place, removeRule, saveRule, switchRules } from '../../api/user-settings.ts';
import type { ForwardingRule, NewForwardingRule } from '../../contract.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import classes from '../../parts/parts.module.css';
import { Trouble } from '../../parts/trouble.tsx';
import { useChange } from '../../parts/use-change.ts';
import { written } from './forwarding.tsx';
import type { HeldRules } from './held.ts';
import own from './pbx-settings.module.css';
import { RuleForm } from './rule-form.tsx';
import { settingsKey } from './settings-key.ts';

/** Callers whose calls go elsewhere, at hours of their own. */
export function ForwardingRules({ place, held }: { place: Place; held: HeldRules }) {
  const { t } = useTranslation();
  /** A rule's id, or `new`. */
  const [edits, setEdits] = useState<string | undefined>(undefined);
  const key = settingsKey(place.agentId);
  const close = () => setEdits(undefined);
  const toggle = useChange(key, (isOn: boolean) => switchRules(place, isOn));
  const save = useChange(
    key,
    ({ rule, ruleId }: { rule: NewForwardingRule; ruleId?: string }) => saveRule(place, rule, ruleId),
    close,
  );
  const remove = useChange(key, (ruleId: string) => removeRule(place, ruleId));
  const failed = toggle.error ?? remove.error;
  const form = (rule?: ForwardingRule) => (
    <RuleForm
      rule={rule}
      schedules={held.schedules}
      isBusy={save.isPending}
      error={save.error}
      onSave={(wanted) => save.mutate({ rule: wanted, ...(rule && { ruleId: rule.id }) })}
      onCancel={close}
    />
  );
  const open = (what: string) => {
    save.reset();
    setEdits(what);
  };
  return (
    <div className={own.part}>
      <div className={own.head}>
        <h5>{t('userSettings.rules')}</h5>
        <Switch
          label={t(held.isOn ? 'userSettings.on' : 'userSettings.off')}
          aria-label={t('userSettings.rulesOn')}
          checked={held.isOn}
          disabled={toggle.isPending}
          onChange={({ currentTarget }) => toggle.mutate(currentTarget.checked)}
        />
      </div>
      {failed && <Trouble error={failed} />}
      {held.items.length === 0 && edits === undefined && (
        <p className={classes.muted}>{t('userSettings.noRules')}</p>
      )}
      {held.items.length > 0 && (
        <ul className={classes.rows}>
          {held.items.map((rule) => (
            <li key={rule.id}>
              {edits === rule.id ? (
                <div className={classes.rowMain}>{form(rule)}</div>
              ) : (
                <>
                  <div className={classes.rowMain}>
                    <div className={classes.name}>{rule.name}</div>
                    {rule.callers.map(written).join(', ')} → {written(rule.to)}
                    <div className={classes.muted}>{t(`userSettings.schedule.${rule.schedule}`)}</div>
                  </div>
                  <Group gap="xs">
                    <Button
                      variant="default"
                      size="compact-sm"
                      aria-label={`${t('userSettings.change')}: ${rule.name}`}
                      onClick={() => open(rule.id)}
                    >
                      {t('userSettings.change')}
                    </Button>
                    <ConfirmButton
                      size="compact-sm"
                      label={t('userSettings.removeRule')}
                      about={rule.name}
                      question={t('userSettings.removeRuleQuestion', { name: rule.name })}
                      disabled={remove.isPending}
                      onConfirm={() => remove.mutate(rule.id)}
                    />
                  </Group>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {edits === 'new' ? (
        form()
      ) : (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => open('new')}>
            {t('userSettings.addRule')}
          </Button>
        </div>
      )}
    </div>
  );
}
