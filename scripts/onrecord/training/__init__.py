"""How the models in ``onrecord/models`` were trained. Nothing at run time imports this."""
