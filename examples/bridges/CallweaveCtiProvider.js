// A client module of Creatio with this name. Creatio itself loads what stands in the brackets.
define('CallweaveCtiProvider', [
  'ext-base',
  'terrasoft',
  'https://hub.example.org/widget/bridges/creatio.js',
], (Ext, Terrasoft, callweave) => {
  callweave({ Ext: Ext, Terrasoft: Terrasoft, server: 'https://hub.example.org', company: 'COMPANY' });
});
