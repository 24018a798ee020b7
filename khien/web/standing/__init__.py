"""“Tình hình”: how a unit and everything below it stand, for all letters or for one."""
