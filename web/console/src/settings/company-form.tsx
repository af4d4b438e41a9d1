import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../api/tenant.ts';
import { SettingsSection } from './settings-section.tsx';

const ZONES = Intl.supportedValuesOf('timeZone');
const NUMBERS = ['wrapUpSeconds', 'recordingRetentionDays', 'auditRetentionDays'] as const;

export function CompanyForm({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  const { settings } = tenant;
  const [name, setName] = useState(tenant.name);
  const [country, setCountry] = useState(tenant.country);
  const [locale, setLocale] = useState(settings.locale);
  const [timeZone, setTimeZone] = useState(settings.timeZone);
  const [numbers, setNumbers] = useState<Record<string, number | string>>({
    wrapUpSeconds: settings.wrapUpSeconds,
    recordingRetentionDays: settings.recordingRetentionDays,
    auditRetentionDays: settings.auditRetentionDays,
  });
  return (
    <SettingsSection
      title={t('settings.company')}
      change={() => ({ name, country: country.toUpperCase(), settings: { locale, timeZone, ...numbers } })}
    >
      {(problem) => (
        <>
          <TextInput
            label={t('settings.name')}
            value={name}
            error={problem('name')}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            label={t('settings.country')}
            description={t('settings.countryHint')}
            maxLength={2}
            value={country}
            error={problem('country')}
            onChange={({ currentTarget }) => setCountry(currentTarget.value)}
          />
          <NativeSelect
            label={t('settings.locale')}
            description={t('settings.localeHint')}
            value={locale}
            data={[
              { value: 'ru', label: 'Русский' },
              { value: 'en', label: 'English' },
            ]}
            onChange={({ currentTarget }) => setLocale(currentTarget.value === 'ru' ? 'ru' : 'en')}
          />
          <TextInput
            label={t('settings.timeZone')}
            description={t('settings.timeZoneHint')}
            list="time-zones"
            value={timeZone}
            error={problem('timeZone')}
            onChange={({ currentTarget }) => setTimeZone(currentTarget.value)}
          />
          <datalist id="time-zones">
            {ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          {NUMBERS.map((field) => (
            <NumberInput
              key={field}
              label={t(`settings.${field}`)}
              description={t(`settings.${field}Hint`)}
              allowDecimal={false}
              clampBehavior="none"
              value={numbers[field] ?? ''}
              error={problem(field)}
              onChange={(value) => setNumbers((before) => ({ ...before, [field]: value }))}
            />
          ))}
        </>
      )}
    </SettingsSection>
  );
}
