import './tokens.css';
import './frame.css';
