import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatE164 } from '../../../../shared/format/format-e164.ts';
import { type Place, setForwarding, switchForwardingOff } from '../../api/user-settings.ts';
import type { ForwardTargets } from '../../contract.ts';
import { StatePill } from '../../parts/state-pill.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useChange } from '../../parts/use-change.ts';
import { ForwardingForm } from './forwarding-form.tsx';
import type { HeldForwarding } from './held.ts';
import own from './pbx-settings.module.css';
import { settingsKey } from './settings-key.ts';

/** Where calls go, case by case; changed as a whole, as PBXs take it. */
export function Forwarding({ place, held }: { place: Place; held: HeldForwarding }) {
  const { t } = useTranslation();
  const [edits, setEdits] = useState(false);
  const key = settingsKey(place.agentId);
  const save = useChange(
    key,
    (targets: ForwardTargets) => setForwarding(place, targets),
    () => setEdits(false),
  );
  const off = useChange(key, () => switchForwardingOff(place));
  const { isOn, targets, cases } = held;
  const set = cases.filter((name) => targets[name] !== undefined);
  return (
    <div className={own.part}>
      <div className={own.head}>
        <h5>{t('userSettings.forwarding')}</h5>
        <StatePill look={isOn ? 'good' : 'off'}>{t(isOn ? 'userSettings.on' : 'userSettings.off')}</StatePill>
        {!edits && (
          <Button variant="default" size="compact-sm" onClick={() => setEdits(true)}>
            {t(set.length === 0 ? 'userSettings.setUp' : 'userSettings.change')}
          </Button>
        )}
        {isOn && !edits && (
          <Button
            variant="default"
            size="compact-sm"
            loading={off.isPending}
            onClick={() => off.mutate(undefined)}
          >
            {t('userSettings.switchOff')}
          </Button>
        )}
      </div>
      {off.isError && <Trouble error={off.error} />}
      {!edits && set.length > 0 && (
        <dl className={own.targets}>
          {set.map((name) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{t(`userSettings.case.${name}`)}</dt>
              <dd>
                {written(targets[name]?.to ?? '')}
                {targets[name]?.after !== undefined &&
                  held.noAnswerAfter &&
                  `, ${t(`userSettings.after.${held.noAnswerAfter.unit}`, { count: targets[name].after })}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {edits && (
        <ForwardingForm
          held={held}
          isBusy={save.isPending}
          error={save.error}
          onSave={(wanted) => save.mutate(wanted)}
          onCancel={() => setEdits(false)}
        />
      )}
    </div>
  );
}

/** A number of the public network by its groups, an extension as it is. */
export function written(number: string): string {
  return /^\d{10,15}$/.test(number) ? formatE164(`+${number}`) : number;
}
