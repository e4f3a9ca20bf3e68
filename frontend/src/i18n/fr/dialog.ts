export const dialog = { close: "Fermer", cancel: "Annuler" };
