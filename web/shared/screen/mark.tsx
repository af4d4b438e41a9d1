import classes from './header.module.css';

/** Two voices woven. */
export function Mark() {
  return (
    <svg className={classes.mark} viewBox="0 0 32 32" role="img" aria-label="Callweave">
      <rect width="32" height="32" rx="8" />
      <path d="M7 12c5 0 5 8 10 8s5-8 8-8M7 20c5 0 5-8 10-8s5 8 8 8" />
    </svg>
  );
}
