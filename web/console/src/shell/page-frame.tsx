import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './page-frame.module.css';

interface Props {
  title: string;
  /** One sentence: what this page is for. */
  intro?: ReactNode;
  /** The main thing to do here. */
  action?: ReactNode;
  /** As wide and as high as the window lets it be: for what is drawn, not read. */
  isWide?: boolean;
  children: ReactNode;
}

/** After the first page, focus goes to the title of each new one: a screen reader says where it is. */
let isFirst = true;

export function PageFrame({ title, intro, action, isWide = false, children }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('shell.name')} · Callweave`;
  }, [title, t]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <div className={classes.frame} data-wide={isWide || undefined}>
      <div className={classes.head}>
        <h1 className={classes.title} ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {action}
      </div>
      {intro && <p className={classes.intro}>{intro}</p>}
      {children}
    </div>
  );
}
