import { Button, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyStage } from '../../../shared/screen/empty-stage.tsx';
import type { Connection, Connector } from '../api/connections.ts';
import { listDepartments, setDepartmentMember } from '../api/departments.ts';
import { useConnections, useConnectors } from '../connections/use-connections.ts';
import type { DepartmentAt } from '../contract.ts';
import { PbxTrouble, WhyNot } from '../numbers/why-not.tsx';
import { Loaded } from '../parts/loaded.tsx';
import classes from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { PageLink } from '../shell/page-link.tsx';

/** Departments as each PBX has them now, and whom of their members they ring. */
export function DepartmentsPage() {
  const { t } = useTranslation();
  const connections = useConnections();
  const connectors = useConnectors();
  return (
    <PageFrame
      title={t('departments.title')}
      intro={t('departments.intro')}
      action={
        <Button variant="default" component={PageLink} to="agents">
          {t('agents.import.back')}
        </Button>
      }
    >
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyStage title={t('connections.empty')} text={t('departments.emptyNext')} />
          ) : (
            <Loaded query={connectors}>
              {(kinds) =>
                [...all]
                  .sort(byAbility(kinds))
                  .map((one) => (
                    <OfConnection
                      key={one.connectionId}
                      connection={one}
                      connector={kinds.find(({ id }) => id === one.connector)}
                    />
                  ))
              }
            </Loaded>
          )
        }
      </Loaded>
    </PageFrame>
  );
}

/** First those that have departments. */
function byAbility(kinds: readonly Connector[]) {
  const has = ({ connector, lacks }: Connection): boolean =>
    kinds.find(({ id }) => id === connector)?.can.departments === true && lacks?.departments === undefined;
  return (a: Connection, b: Connection): number => Number(has(b)) - Number(has(a));
}

function OfConnection({
  connection: { connectionId, name, enabled, lacks = {} },
  connector,
}: {
  connection: Connection;
  connector: Connector | undefined;
}) {
  const { t } = useTranslation();
  const missing =
    lacks.departments ?? (connector?.can.departments ? undefined : connector?.cannot.departments);
  return (
    <section className={classes.panel} aria-label={name}>
      <h2>{name}</h2>
      {!enabled ? (
        <p>{t('numbers.disabled')}</p>
      ) : missing !== undefined ? (
        <WhyNot reason={missing} />
      ) : (
        <Departments connectionId={connectionId} />
      )}
    </section>
  );
}

function Departments({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const queryKey = ['departments', connectionId];
  const departments = useQuery({
    queryKey,
    queryFn: ({ signal }) => listDepartments(connectionId, signal),
    refetchOnWindowFocus: false,
    retry: false,
  });
  const change = useChange(queryKey, (order: Parameters<typeof setDepartmentMember>[1]) =>
    setDepartmentMember(connectionId, order),
  );
  if (departments.isError)
    return <PbxTrouble error={departments.error} onRetry={() => void departments.refetch()} />;
  return (
    <Loaded query={departments}>
      {(found) => (
        <>
          {change.isError && <Trouble error={change.error} />}
          {found.length === 0 && <p>{t('departments.none')}</p>}
          {found.map((department) => (
            <Department
              key={department.id}
              department={department}
              isBusy={change.isPending}
              onSet={(userId, isRung) => change.mutate({ departmentId: department.id, userId, isRung })}
            />
          ))}
        </>
      )}
    </Loaded>
  );
}

interface DepartmentProps {
  department: DepartmentAt;
  isBusy: boolean;
  onSet: (userId: string, isRung: boolean) => void;
}

function Department({ department: { id, name, extension, order, members }, isBusy, onSet }: DepartmentProps) {
  const { t } = useTranslation();
  const headingId = `department-${id}`;
  return (
    <Stack component="section" gap="xs" aria-labelledby={headingId}>
      <h3 id={headingId}>
        {name}
        {extension && `, ${extension}`}
      </h3>
      <p className={classes.muted}>
        {order && `${t(`departments.order.${order}`)} `}
        {members.length === 0 && t('departments.nobody')}
      </p>
      {members.length > 0 && (
        <ul className={classes.rows}>
          {members.map(({ userId, name: person, isRung }) => (
            <li key={userId}>
              <div className={classes.rowMain}>
                <span className={classes.name}>{person ?? userId}</span>
                {person !== undefined && person !== userId && (
                  <span className={classes.muted}> {userId}</span>
                )}
              </div>
              {isRung === undefined ? (
                <span className={classes.muted}>{t('departments.untold')}</span>
              ) : (
                <Switch
                  label={t(isRung ? 'departments.rung' : 'departments.notRung')}
                  aria-label={t('departments.switch', { department: name, person: person ?? userId })}
                  checked={isRung}
                  disabled={isBusy}
                  onChange={({ currentTarget }) => onSet(userId, currentTarget.checked)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}
