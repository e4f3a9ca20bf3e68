export const help = {
  title: "Raccourcis clavier",
  or: "ou",
  then: "puis",
  note: "Les raccourcis d’un seul caractère sont inactifs pendant que vous écrivez. Vous pouvez les désactiver dans les paramètres.",
  off: "Les raccourcis d’un seul caractère sont désactivés dans les paramètres. Les autres fonctionnent.",
};
