<?php echo "Trường tiểu học";
