import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../../../shared/access/access.module.css';
import { Door } from '../../../shared/access/door.tsx';
import { enterByLink } from './one-time-link.ts';

/** One button between a one-time link and its use: programs that look at links to draw a preview press none. */
export function EnterPage({ linkToken }: { linkToken: string }) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState(false);
  const enter = () => {
    setPressed(true);
    enterByLink(linkToken);
  };
  return (
    <Door>
      <h1 className={classes.title}>{t('enter.title')}</h1>
      <p>{t('enter.once')}</p>
      <Button autoFocus loading={pressed} onClick={enter} fullWidth>
        {t('enter.submit')}
      </Button>
    </Door>
  );
}
