import type { ReactNode } from 'react';
import classes from './empty-stage.module.css';

interface Props {
  title: string;
  text: string;
  children?: ReactNode;
}

/** The place of the card when there is no card: says that all is well and what comes next. */
export function EmptyStage({ title, text, children }: Props) {
  return (
    <div className={classes.empty}>
      <svg className={classes.mark} viewBox="0 0 96 48" aria-hidden="true">
        <path d="M6 16c20 0 20 16 42 16s22-16 42-16" />
        <path d="M6 32c20 0 20-16 42-16s22 16 42 16" />
      </svg>
      <p className={classes.title}>{title}</p>
      <p className={classes.text}>{text}</p>
      {children}
    </div>
  );
}
