import '@xyflow/react/dist/base.css';
import { useMantineColorScheme } from '@mantine/core';
import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
} from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepId } from '../../contract.ts';
import { AddStepMenu } from '../editor/add-step-menu.tsx';
import { useEditor } from '../editor/editor-context.ts';
import { useAddStep } from '../editor/use-add-step.ts';
import { useStepWords } from '../editor/use-step-words.ts';
import { connect, moveSteps, removeStep, type Spot } from '../model/change-menu.ts';
import type { ExitField } from '../model/exits.ts';
import { CARD_WIDTH, spotsOf } from '../model/lay-out.ts';
import { routesOf } from '../model/routes.ts';
import { edgesOf, fieldOf, toLeftOf } from './lines.ts';
import classes from './picture.module.css';
import { StepCard, type StepNode } from './step-card.tsx';
import { type StepEdge, StepLine } from './step-edge.tsx';

const NODE_TYPES = { step: StepCard };
const EDGE_TYPES = { step: StepLine };
/** With so many steps one wants to see where one is. */
const MINIMAP_FROM = 10;
/** Smaller, nothing could be read: then the beginning is shown. */
const LEAST_ZOOM = 0.62;
const MARGIN = 34;

interface Dropped {
  /** In the box, for the palette. */
  left: number;
  top: number;
  /** In the picture, for the step. */
  at: Spot;
  from: { stepId: StepId; field: ExitField };
}

/** `fits` grows when everything is to be seen again. */
export function MenuPicture({ fits }: { fits: number }) {
  return (
    <ReactFlowProvider>
      <Picture fits={fits} />
    </ReactFlowProvider>
  );
}

function Picture({ fits }: { fits: number }) {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const { draft, isReadOnly, selected, select, change, lit } = useEditor();
  const { menu } = draft;
  const words = useStepWords();
  const add = useAddStep();
  const flow = useReactFlow<StepNode, StepEdge>();
  const box = useRef<HTMLDivElement>(null);
  const [nodes, setNodes] = useState<StepNode[]>([]);
  const [edgeId, setEdgeId] = useState<string | undefined>(undefined);
  const [dropped, setDropped] = useState<Dropped | undefined>(undefined);
  const spots = useMemo(() => spotsOf(menu), [menu]);
  const routes = useMemo(() => routesOf(menu, spots), [menu, spots]);
  const nameOf = useRef(words.stepName);
  nameOf.current = words.stepName;

  useEffect(() => {
    setNodes((before) =>
      Object.keys(menu.steps).map((stepId) => ({
        // What the library measured stays with the card.
        ...before.find(({ id }) => id === stepId),
        id: stepId,
        type: 'step' as const,
        data: { toLeft: toLeftOf(stepId, routes) },
        position: spots[stepId] ?? { x: 0, y: 0 },
        selected: stepId === selected,
        ariaLabel: nameOf.current(stepId),
      })),
    );
  }, [menu, spots, routes, selected]);

  const edges = useMemo(() => edgesOf(menu, routes, edgeId), [menu, routes, edgeId]);

  // Whatever is chosen elsewhere, or where the caller is, must be in sight.
  const seen = lit ?? selected;
  useEffect(() => {
    if (seen === undefined || !box.current) return;
    const { x, y, zoom } = flow.getViewport();
    const spot = flow.getNode(seen)?.position;
    if (!spot) return;
    const { clientWidth, clientHeight } = box.current;
    const [left, top] = [spot.x * zoom + x, spot.y * zoom + y];
    const isIn = left > 0 && top > 0 && left + 236 * zoom < clientWidth && top + 120 * zoom < clientHeight;
    if (!isIn) void flow.fitView({ nodes: [{ id: seen }], maxZoom: zoom, minZoom: zoom });
  }, [seen, flow]);
  const isMeasured = useNodesInitialized();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fits` grows when everything is to be seen again.
  useEffect(() => {
    if (!isMeasured) return;
    const frame = requestAnimationFrame(() => {
      if (!box.current) return;
      const { clientWidth, clientHeight } = box.current;
      const { x, y, width, height } = flow.getNodesBounds(flow.getNodes());
      const fitting = Math.min((clientWidth - 2 * MARGIN) / width, (clientHeight - 2 * MARGIN) / height);
      const zoom = Math.min(1, Math.max(LEAST_ZOOM, fitting));
      void flow.setViewport({
        x: (clientWidth - width * zoom) / 2 - x * zoom,
        y: Math.max(MARGIN, (clientHeight - height * zoom) / 2) - y * zoom,
        zoom,
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [isMeasured, fits, flow]);

  const onNodesChange = (changes: NodeChange<StepNode>[]) => {
    const chosen = changes.find((one) => one.type === 'select' && one.selected);
    if (chosen?.type === 'select' && chosen.id !== selected) select(chosen.id);
    setNodes((before) =>
      applyNodeChanges(
        changes.filter(({ type }) => type !== 'select' && type !== 'remove'),
        before,
      ),
    );
  };
  const onConnect = ({ source, sourceHandle, target }: Connection) => {
    const field = fieldOf(menu, source, sourceHandle);
    if (field) change((before) => connect(before, source, field, target));
  };
  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source') return;
    const field = fieldOf(menu, state.fromNode.id, state.fromHandle.id);
    const rim = box.current?.getBoundingClientRect();
    const pointer = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (!field || !rim || !pointer) return;
    const at = flow.screenToFlowPosition({ x: pointer.clientX, y: pointer.clientY });
    setDropped({
      left: pointer.clientX - rim.left,
      top: pointer.clientY - rim.top,
      at: { x: at.x - CARD_WIDTH / 2, y: at.y },
      from: { stepId: state.fromNode.id, field },
    });
  };
  const labels = useMemo(
    () => ({
      'controls.ariaLabel': t('menuEditor.zoom.label'),
      'controls.zoomIn.ariaLabel': t('menuEditor.zoom.in'),
      'controls.zoomOut.ariaLabel': t('menuEditor.zoom.out'),
      'controls.fitView.ariaLabel': t('menuEditor.zoom.fit'),
      'minimap.ariaLabel': t('menuEditor.zoom.map'),
      'node.a11yDescription.default': t('menuEditor.cardHint'),
      'node.a11yDescription.keyboardDisabled': t('menuEditor.cardHint'),
      'edge.a11yDescription.default': '',
      'handle.ariaLabel': t('menuEditor.handle'),
    }),
    [t],
  );
  return (
    <div className={classes.picture} ref={box}>
      <ReactFlow<StepNode, StepEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        ariaLabelConfig={labels}
        minZoom={0.25}
        maxZoom={1.6}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        edgesFocusable={false}
        deleteKeyCode={isReadOnly ? null : ['Delete', 'Backspace']}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        onNodesChange={onNodesChange}
        onNodeDragStop={(_event, { id, position }) =>
          change((before) =>
            moveSteps(before, {
              ...spots,
              [id]: { x: Math.round(position.x), y: Math.round(position.y) },
            }),
          )
        }
        onPaneClick={() => {
          select(undefined);
          setEdgeId(undefined);
        }}
        onEdgeClick={(_event, { id }) => setEdgeId(id)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={(old, { source, sourceHandle, target }) => {
          const from = fieldOf(menu, old.source, old.sourceHandle);
          const to = fieldOf(menu, source, sourceHandle);
          if (!from || !to) return;
          change((before) =>
            connect(
              old.source === source && from === to ? before : connect(before, old.source, from, undefined),
              source,
              to,
              target,
            ),
          );
        }}
        onDelete={({ nodes: gone, edges: cut }) =>
          change((before) =>
            gone.length > 0
              ? gone.reduce((left, { id }) => removeStep(left, id), before)
              : cut.reduce((left, edge) => {
                  const field = fieldOf(left, edge.source, edge.sourceHandle);
                  return field ? connect(left, edge.source, field, undefined) : left;
                }, before),
          )
        }
      >
        <Background gap={22} size={1.4} />
        <Controls showInteractive={false} position="bottom-left" />
        {nodes.length >= MINIMAP_FROM && <MiniMap pannable zoomable position="bottom-right" />}
      </ReactFlow>
      {dropped && (
        <AddStepMenu
          isOpen
          onClose={() => setDropped(undefined)}
          onChoose={(kind) => {
            select(add({ kind, at: dropped.at, from: dropped.from }));
            setDropped(undefined);
          }}
        >
          <span className={classes.dropped} style={{ left: dropped.left, top: dropped.top }} />
        </AddStepMenu>
      )}
    </div>
  );
}
