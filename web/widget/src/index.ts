import { CallweavePanel, type CallweavePanelEvents } from './callweave-panel.ts';

export { CallweavePanel, type CallweavePanelEvents };

// A page may have the script twice, from two of its parts.
if (!customElements.get('callweave-panel')) customElements.define('callweave-panel', CallweavePanel);
