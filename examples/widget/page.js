// What the application itself does when a customer calls: here it shows who, in the one tab that the person looks at.
document.addEventListener('callweave-pop', ({ detail: { call } }) => {
  const known = call?.matches.find(({ chosen }) => chosen);
  document.querySelector('#card').textContent = known?.name ?? call?.customer.e164 ?? '?';
});
