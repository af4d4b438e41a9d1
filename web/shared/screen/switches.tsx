import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../i18n/current-language.ts';
import { chooseLanguage } from '../i18n/setup.ts';
import classes from './header.module.css';

const THEMES = ['auto', 'light', 'dark'] as const;
const THEME_ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = THEMES[(THEMES.indexOf(colorScheme) + 1) % THEMES.length] ?? 'auto';
  const Icon = THEME_ICONS[colorScheme];
  return (
    <Tooltip label={t(`theme.${colorScheme}`)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={`${t('theme.label')}: ${t(`theme.${colorScheme}`)}`}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={19} />
      </ActionIcon>
    </Tooltip>
  );
}

export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'ru' ? 'en' : 'ru';
  return (
    <Tooltip label={t('language.switchTo')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        lang={other}
        aria-label={`${t('language.short')} – ${t('language.switchTo')}`}
        onClick={() => chooseLanguage(other)}
      >
        <span className={classes.language}>{t('language.short')}</span>
      </ActionIcon>
    </Tooltip>
  );
}
