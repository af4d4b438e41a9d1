// A client module of Creatio with this name. Creatio itself loads what stands in the brackets.
define('CallweaveCtiProvider', [
  'ext-base',
  'terrasoft',
  'https://hub.example.org/widget/bridges/creatio.js',
], // biome-ignore lint/complexity/useArrowFunction: the module editor of an older Creatio may read no newer script than this
(Ext, Terrasoft, callweave) => {
  callweave({ Ext: Ext, Terrasoft: Terrasoft, server: 'https://hub.example.org', company: 'COMPANY' });
});
