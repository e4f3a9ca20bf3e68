export const toast = { region: "Ce qui vient de se passer", close: "Fermer" };
