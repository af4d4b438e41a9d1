import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../access/access.module.css';

/** A broken component must not leave anybody before a white page. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <CrashScreen /> : this.props.children;
  }
}

function CrashScreen() {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.signIn} role="alert">
        <h1 className={classes.title}>{t('error.title')}</h1>
        <p>{t('error.text')}</p>
        <Button onClick={() => location.reload()}>{t('error.reload')}</Button>
      </div>
    </main>
  );
}
